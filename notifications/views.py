"""The demo outbox: what customers would find in their mailboxes. Absent outside the demo."""

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from notifications import outbox_pages
from notifications.outbox_pages import StoredMail

NEWEST = 60
# The mail is shown as mailboxes show it: its own styles, no scripts, links open beside.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The newest mails."""
    _ensure_demo()
    found = outbox_pages.newest(NEWEST)
    return render(request, "notifications/outbox.html", {"mails": found, "limit": NEWEST})


@require_safe
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # csp's hint forgets URL arguments
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail with its links and files."""
    return render(request, "notifications/outbox_mail.html", {"mail": _mail(name)})


@require_safe
@xframe_options_sameorigin
@csp_replace(MAIL_POLICY)  # type: ignore[arg-type]  # as above
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The mail itself, for the frame on its page."""
    return HttpResponse(_mail(name).html)


@require_safe
def mail_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A file that came with the mail, to be saved."""
    for file in _mail(name).files:
        if file.number == number:
            answer = HttpResponse(file.content, content_type=file.content_type)
            answer.headers["Content-Disposition"] = "attachment"
            answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
            return answer
    raise Http404


def _mail(name: str) -> StoredMail:
    _ensure_demo()
    found = outbox_pages.one(name)
    if found is None:
        raise Http404
    return found


def _ensure_demo() -> None:
    if not settings.DEMO:
        raise Http404
