"""How often one address may try something in a while. A courtesy of the cache, not a lock: the
tries of a one-time code are counted in the database."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from events import clock

View = Callable[..., HttpResponse]


def limited(name: str, *, tries: int, seconds: int, method: str = "POST") -> Callable[[View], View]:
    """At most `tries` requests of one client in each window of `seconds`; then 429."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method == method:
                window, passed = divmod(int(clock.now().timestamp()), seconds)
                key = f"portal-limit:{name}:{_address_of(request)}:{window}"
                if _count(key, seconds) > tries:
                    return _too_many(request, seconds - passed)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _count(key: str, seconds: int) -> int:
    """How often this key was counted, this time included; once while the cache is away."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        return 1


def _address_of(request: HttpRequest) -> str:
    """The client's address: the proxy's word for it, when there is a proxy we trust."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return str(request.META.get("REMOTE_ADDR", ""))


def _too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    message = _("You tried this very often. Please wait a little and try again.")
    context = {"status": 429, "code": "too_many_tries", "message": message}
    response = render(request, "errors/429.html", context, status=429)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
