"""Refusals of the domain, and a database that is away, as pages (the API has problem details)."""

from collections.abc import Callable

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from accounts import sign_in
from config import error_pages, problems
from events import races
from events.errors import ProductError, StoreBusy

log = structlog.get_logger(__name__)


class RefusalPages:
    """A `ProductError` that a view lets through becomes a page with its message and status.

    A view that lost a race against another transaction was undone as a whole and is run again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # The sign-in pages swallow the refusal of a backend; its mark on the request stays.
        return error_pages.locked_out(request) if sign_in.is_refused(request) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        for _ in range(races.TRIES - 1):
            if not races.lost(error):
                break
            races.rest()
            try:
                return run_again(request)
            except (ProductError, DatabaseError) as failure:
                error = failure
        return answer(request, error)


def run_again(request: HttpRequest) -> HttpResponse:
    """Call the view once more, with the uploads from their beginnings."""
    for _field, uploads in request.FILES.lists():
        for upload in uploads:
            upload.seek(0)
    match = request.resolver_match
    assert match is not None, "a view has raised, so there is a match"
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page of a refusal; None for what is a mistake of ours."""
    if races.lost(error):
        error = StoreBusy()
    elif (away := problems.store_away(error)) is not None:
        log.error("database_unavailable", error=type(error).__name__)
        error = away
    return error_pages.refusal(request, error) if isinstance(error, ProductError) else None
