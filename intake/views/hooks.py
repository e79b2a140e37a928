"""Mail that a mail server posts to us: verify first, then read; one answer for every mail."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from events import clock
from events.actor import Actor
from intake import errors, mail, services
from webhooks import incoming


@csrf_exempt
@require_POST
def take_mail(request: HttpRequest) -> JsonResponse:
    """Take one raw message in. 200: taken, new or known; 401: not genuine; 400, 413: no mail."""
    body = _body(request)
    secrets = [settings.MAIL_WEBHOOK_SECRET, settings.MAIL_WEBHOOK_SECRET_PREVIOUS]
    try:
        incoming.verify(request.headers, body, secrets=secrets, now=clock.now())
    except incoming.SignatureRefused as refused:
        raise errors.MailNotGenuine from refused
    services.take(actor=Actor.system("mail"), now=clock.now(), raw=body)
    return JsonResponse({"status": "taken"})


def _body(request: HttpRequest) -> bytes:
    """The raw bytes, read once and not beyond the limit (Django's own is for forms)."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced) > mail.LARGEST_MAIL:
        raise errors.MailTooLarge
    body = request.read(mail.LARGEST_MAIL + 1)
    if len(body) > mail.LARGEST_MAIL:
        raise errors.MailTooLarge
    return bytes(body)
