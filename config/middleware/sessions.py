"""Sessions of staff end after half an hour without a request; customers stay signed in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class StaffSessionsEndWhenIdle:
    """Each request of a member of staff starts the half hour anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session cookie nobody is signed in: no need to ask the database.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_staff:
            request.session.set_expiry(settings.STAFF_IDLE_SECONDS)
        return self.get_response(request)
