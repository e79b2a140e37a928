"""The answer when something is wrong: a friendly page, or problem details for the API."""

import sys
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from config import problems
from events.errors import ProductError

API_PREFIXES = ("/api/", "/hooks/")


def page(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """The page for a status. From 500 on it is drawn without the request's context, so without a
    look at session, user or database: one of them may be what is wrong.
    """
    context = {"status": status, "code": code, "message": message, "asked": request}
    names = [f"errors/{status}.html", "errors/refusal.html"]
    html = render_to_string(names, context, request if status < 500 else None)
    return HttpResponse(html, status=status)


def answer(
    request: HttpRequest,
    status: int,
    code: str,
    message: str,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Problem details below the API's paths, a page elsewhere; never cached."""
    if request.path_info.startswith(API_PREFIXES):
        details = problems.details(request, status, code, message, more or {})
        response: HttpResponse = problems.response(details)
    else:
        response = page(request, status, code, message)
    response["Cache-Control"] = "no-store"
    return response


def refusal(request: HttpRequest, error: ProductError) -> HttpResponse:
    """What the domain refused, in its own words."""
    response = answer(request, error.http_status, error.code, str(error), problems.fields_of(error))
    if error.retryable:
        response["Retry-After"] = "1"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood."""
    message = _("We could not read this request. Please check the address and what you entered.")
    return answer(request, 400, "malformed_request", message)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, or not, but not allowed."""
    return answer(request, 403, "not_allowed", _("You are not allowed to see or do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing the caller may know of."""
    return answer(request, 404, "not_found", _("There is nothing at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake. 503 when the database went away where no view could tell."""
    away = problems.store_away(sys.exc_info()[1])
    if away is not None:
        return refusal(request, away)
    message = _("Something went wrong on our side. We have been told; please try again later.")
    return answer(request, 500, "server_error", message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open for too long, or did not come from our pages."""
    message = _("This form has expired. Please go back, load the page again and send it once more.")
    return answer(request, 403, "form_expired", message)


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """429: too many wrong passwords."""
    message = _("Too many attempts to sign in. Please wait fifteen minutes and try again.")
    response = answer(request, 429, "locked_out", message)
    response["Retry-After"] = "900"
    return response
