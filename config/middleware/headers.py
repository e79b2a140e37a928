"""The security headers of every answer, whoever gave it: view, file, error page or other layer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class HeadersOnEveryAnswer:
    """The outermost layer: adds what the layers below did not set.

    A refusal in another middleware never meets the ones below it; here all answers pass. Pages
    have their own content policy by then; what has none may load nothing at all. What somebody was
    told by name, by a session or a key, no cache keeps unless the view says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.ANSWER_HEADERS.items():
            response.headers.setdefault(name, value)
        if "Authorization" in request.headers or settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
