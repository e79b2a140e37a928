"""The demo's own receiver: what a partner's server does with a message. Absent outside the demo."""

import hmac
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from events import clock
from webhooks import signatures
from webhooks.models import Delivery
from webhooks.services import secrets

LARGEST_BODY = 64 * 1024
TOLERANCE_SECONDS = 300


@csrf_exempt
@require_POST
def demo_receiver(request: HttpRequest) -> HttpResponse:
    """204 for a genuine message to any endpoint of this installation, 401 for every other."""
    if not settings.DEMO:
        raise Http404
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        return HttpResponse(status=413)
    return HttpResponse(status=204 if _is_genuine(request) else 401)


def _is_genuine(request: HttpRequest) -> bool:
    message_id = request.headers.get("webhook-id", "")
    stamp = request.headers.get("webhook-timestamp", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        return False
    sent_at = datetime.fromtimestamp(int(stamp), tz=UTC)
    if abs((clock.now() - sent_at).total_seconds()) > TOLERANCE_SECONDS:
        return False
    given = request.headers.get("webhook-signature", "").split(" ")
    expected = [
        signatures.headers(message_id, sent_at, request.body, secrets=[one])["webhook-signature"]
        for delivery in _deliveries(message_id)
        for one in secrets.signing(delivery.endpoint_id, clock.now())
    ]
    return any(
        hmac.compare_digest(mine.encode(), theirs.encode()) for mine in expected for theirs in given
    )


def _deliveries(message_id: str) -> list[Delivery]:
    try:
        event_id = UUID(message_id.removeprefix("msg_"))
    except ValueError:
        return []
    return list(Delivery.objects.filter(event_id=event_id).only("endpoint_id"))
