"""The admin's own content policy; `config.settings.csp` says why it differs."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class AdminContentPolicy:
    """Lets Unfold's pages work; every other page keeps the strict policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(settings.ADMIN_PREFIX):
            response._csp_replace = settings.ADMIN_CONTENT_POLICY  # type: ignore[attr-defined]
        return response
