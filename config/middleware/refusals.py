"""Refusals of the domain, and a database that is away, as pages (the API has problem details)."""

from collections.abc import Callable

import structlog
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from accounts import sign_in
from config import error_pages
from events.errors import DomainError, StoreBusy

log = structlog.get_logger(__name__)


class RefusalPages:
    """A `DomainError` that a view lets through becomes a page with its message and status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The sign-in pages swallow the refusal of a backend; its mark on the request stays.
        return error_pages.locked_out(request) if sign_in.is_refused(request) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError):
            log.error("database_unavailable", error=type(error).__name__)
            error = StoreBusy()
        return error_pages.refusal(request, error) if isinstance(error, DomainError) else None
