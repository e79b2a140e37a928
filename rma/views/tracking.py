"""How a guest reaches a return: number and e-mail, then a one-time code; or the personal link.

No answer tells whether a number or an address is known.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.normalise import normalise_email
from events import clock
from rma import errors, links, selectors, services, visitors
from rma.forms import CodeForm, TrackForm
from rma.models import Rma
from rma.services import access
from rma.views import limits
from rma.views.limits import limited
from rma.views.parsing import posted

PENDING = "track_pending"
QUESTIONS_AN_HOUR = 10


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("track", tries=20, seconds=600)
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time code. The same answer whatever was typed."""
    initial = {"number": request.GET.get("number", "")}
    form = TrackForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        refusal = _asked_too_often(request, form.cleaned_data)
        if refusal is not None:
            return refusal
        access.ask_for_code(actor=visitors.actor_of(request), now=clock.now(), **form.cleaned_data)
        request.session[PENDING] = form.cleaned_data
        return HttpResponseRedirect(reverse("portal:code"))
    status = 422 if form.errors else 200
    return render(request, "portal/track.html", {"nav": "track", "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("code", tries=30, seconds=600)
def code(request: HttpRequest) -> HttpResponse:
    """Type the code from the e-mail."""
    pending = request.session.get(PENDING)
    if pending is None:
        return HttpResponseRedirect(reverse("portal:track"))
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            rma = services.check_code(
                now=clock.now(), digits=form.cleaned_data["digits"], **pending
            )
        except errors.AccessRefused as refusal:
            form.add_error("digits", str(refusal))
        else:
            del request.session[PENDING]
            return _opened(request, rma)
    context = {"nav": "track", "form": form, "email": pending["email"], "pending": pending}
    return render(request, "portal/code.html", context, status=422 if form.errors else 200)


def _without_referrer(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address holds the secret: the browser tells it to nobody, also when it is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


@require_safe
@never_cache
@_without_referrer
@limited("link", tries=60, seconds=600, method="GET")
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link of an e-mail for this session's right to see one return."""
    try:
        link = access.link_of(now=clock.now(), token=token)
    except errors.AccessRefused as refusal:
        return render(request, "portal/link_refused.html", {"message": refusal}, status=403)
    return _opened(request, link.rma, link_id=link.id)


def _opened(request: HttpRequest, rma: Rma, *, link_id: UUID | None = None) -> HttpResponse:
    visitors.grant(request, rma.id, link_id=link_id)
    return HttpResponseRedirect(links.page_path(rma))


def _asked_too_often(request: HttpRequest, asked: dict[str, str]) -> HttpResponse | None:
    """429 when this number, or this e-mail address, was asked for too often, by whomever."""
    subjects = {
        "number": selectors.barcode_of(asked["number"]),
        "email": normalise_email(asked["email"]),
    }
    refusals = [
        limits.refused(request, f"track.{name}", subject, tries=QUESTIONS_AN_HOUR, seconds=3600)
        for name, subject in subjects.items()
    ]
    return next((refusal for refusal in refusals if refusal is not None), None)
