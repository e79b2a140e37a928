"""How often somebody may try something in a while: counted in the database, before the try is
looked at, so that neither a cache that is away nor a hundred tries at once open the door."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts import tallies
from accounts.addresses import client_address
from events import clock

View = Callable[..., HttpResponse]


def limited(name: str, *, tries: int, seconds: int, method: str = "POST") -> Callable[[View], View]:
    """At most `tries` requests of one client in each window of `seconds`; then 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == method:
                subject = client_address(request)
                refusal = refused(request, name, subject, tries=tries, seconds=seconds)
                if refusal is not None:
                    return refusal
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def refused(
    request: HttpRequest, name: str, subject: str, *, tries: int, seconds: int
) -> HttpResponse | None:
    """Count one try about a subject (an address, an account, a number); 429 when it is too many."""
    counted = tallies.count(
        kind=f"portal.{name}", subject=subject, now=clock.now(), window=timedelta(seconds=seconds)
    )
    return _too_many(request, counted.seconds_left) if counted.tries > tries else None


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    message = _("You tried this very often. Please wait a little and try again.")
    context = {"status": 429, "code": "too_many_tries", "message": message}
    response = render(request, "errors/429.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
