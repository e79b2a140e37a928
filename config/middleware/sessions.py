"""Sessions of staff end after half an hour without a request; customers stay signed in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from events import clock

SEEN_AT = "staff_seen_at"
# So much sooner a session may end than it could; a write less for every other page.
NOTED_EVERY_SECONDS = 30


class StaffSessionsEndWhenIdle:
    """A request of a member of staff starts the half hour anew, written down twice a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie nobody is signed in: no need to ask the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff:
            start_anew(request.session)
        return self.get_response(request)


def start_anew(session: Any) -> None:
    """Let the session live for the idle time from now, unless it was told so just before."""
    now = int(clock.now().timestamp())
    if 0 <= now - session.get(SEEN_AT, 0) < NOTED_EVERY_SECONDS:
        return
    session[SEEN_AT] = now
    session.set_expiry(settings.STAFF_IDLE_SECONDS)
