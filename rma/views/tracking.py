"""How a guest reaches a return: number and e-mail, then a one-time code; or the personal link.

No answer tells whether a number or an address is known.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events import clock
from rma import errors, links, services, visitors
from rma.forms import CodeForm, TrackForm
from rma.models import Rma
from rma.views.limits import limited
from rma.views.parsing import posted

PENDING = "track_pending"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("track", tries=20, seconds=600)
def track(request: HttpRequest) -> HttpResponse:
    """Ask for a one-time code. The same answer whatever was typed."""
    initial = {"number": request.GET.get("number", "")}
    form = TrackForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        services.request_code(
            actor=visitors.actor_of(request), now=clock.now(), **form.cleaned_data
        )
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


@require_safe
@never_cache
@limited("link", tries=60, seconds=600, method="GET")
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the link of an e-mail for this session's right to see one return."""
    rma = services.check_link(now=clock.now(), token=token)
    response = _opened(request, rma)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _opened(request: HttpRequest, rma: Rma) -> HttpResponse:
    visitors.grant(request, rma.id)
    return HttpResponseRedirect(links.page_path(rma))
