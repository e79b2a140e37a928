"""Content policies: of pages, and the admin's own; `config.settings.csp` says why it differs."""

from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from config import error_pages


class PagesContentPolicy(CSPMiddleware):
    """The policy of pages. Data get the stricter one that `HeadersOnEveryAnswer` adds to them."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compose the policy only where a browser would show a page."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page and request.path_info.startswith(error_pages.API_PREFIXES):
            return response
        return super().process_response(request, response)


class AdminContentPolicy:
    """Lets Unfold's pages work; every other page keeps the strict policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(settings.ADMIN_PREFIX):
            response._csp_replace = settings.ADMIN_CONTENT_POLICY  # type: ignore[attr-defined]
        return response
