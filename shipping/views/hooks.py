"""Webhooks of carriers: verify first, then believe; known messages get the same 200 as new ones."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from events import clock, failures
from events.actor import Actor
from shipping import adapters, errors, services
from shipping.adapters.port import WebhookMessage
from shipping.adapters.signatures import SignatureRefused

LARGEST_BODY = 256 * 1024


@csrf_exempt
@require_POST
def carrier(request: HttpRequest, slug: str) -> JsonResponse:
    """Take one message in. 200: new or known; 401: not genuine; 409: known id, other content."""
    message = _verified(request, slug)
    row = services.receive_webhook(
        actor=Actor.carrier(slug), now=clock.now(), carrier=slug, message=message
    )
    return JsonResponse({"status": row.outcome})


def _verified(request: HttpRequest, slug: str) -> WebhookMessage:
    """Raises UnknownCarrier, BodyTooLarge, SignatureInvalid, UnreadableMessage."""
    if slug not in adapters.slugs():
        raise errors.UnknownCarrier
    body = _body(request)
    try:
        return adapters.for_slug(slug).parse_webhook(request.headers, body, now=clock.now())
    except SignatureRefused as error:
        raise errors.SignatureInvalid(reason=error.code) from error
    except failures.PermanentFailure as error:
        raise errors.UnreadableMessage from error


def _body(request: HttpRequest) -> bytes:
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced) > LARGEST_BODY:
        raise errors.BodyTooLarge
    body = request.body
    if len(body) > LARGEST_BODY:
        raise errors.BodyTooLarge
    return body
