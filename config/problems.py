"""Problem details (RFC 9457): every refusal of the API has the same shape and a stable `code`."""

from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from events import races
from events.errors import InvalidInput, ProductError, StoreBusy
from events.idempotency import KeyMalformed, KeyMissing

CONTENT_TYPE = "application/problem+json"
DOCS = "/api/v1/docs/"
TYPE_PREFIX = "urn:aftersales:problem:"
# The framework's own refusals under the codes that our clients know.
CODES = {
    exceptions.ValidationError: "invalid_input",
    exceptions.ParseError: "malformed_request",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "not_authenticated",
    exceptions.PermissionDenied: "not_allowed",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "too_many_requests",
}


def details(
    request: HttpRequest, status: int, code: str, message: str, more: Mapping[str, Any]
) -> dict[str, Any]:
    """The problem as a dict: RFC members first, then `code`, `correlation` and what is special."""
    return {
        "type": TYPE_PREFIX + code,
        "title": message,
        "status": status,
        "instance": request.path,
        "code": code,
        "correlation": structlog.contextvars.get_contextvars().get("correlation", ""),
        **more,
    }


def response(problem: Mapping[str, Any]) -> JsonResponse:
    """The problem as a response outside the framework's views."""
    return JsonResponse(
        problem,
        status=problem["status"],
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def fields_of(error: ProductError) -> dict[str, Any]:
    """What a refusal carries besides its message: `params`, and `errors` of invalid input."""
    more: dict[str, Any] = {"params": error.fields} if error.fields else {}
    if isinstance(error, InvalidInput):
        more["errors"] = [
            {"field": field, "message": message}
            for field, messages in error.errors.items()
            for message in messages
        ]
    return more


def flatten(found: Any, field: str = "") -> Iterator[dict[str, str]]:
    """A serializer's nested errors as a flat list of `{field: "lines.0.sku", message}`."""
    if isinstance(found, Mapping):
        for name, inner in found.items():
            own = field if name == "non_field_errors" else f"{field}.{name}" if field else str(name)
            yield from flatten(inner, own)
    elif isinstance(found, list) and any(isinstance(inner, (Mapping, list)) for inner in found):
        for index, inner in enumerate(found):
            yield from flatten(inner, f"{field}.{index}" if field else str(index))
    elif isinstance(found, list):
        for message in found:
            yield {"field": field, "message": str(message)}
    else:
        yield {"field": field, "message": str(found)}


def to_framework(error: Exception) -> Exception:
    """Django's own refusals as the framework's."""
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return error


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's hook: None lets the error pass to Django, whose 500 handler answers.

    A lost race passes too: `config.middleware.refusals` runs the view again.
    """
    request = context["request"]
    if races.lost(error):
        return None
    error = store_away(error) or error
    if isinstance(error, ProductError):
        return refused(request, error)
    error = to_framework(error)
    answer = drf_handler(error, context)
    if answer is None or not isinstance(error, exceptions.APIException):
        return None
    code = CODES.get(type(error), error.default_code)
    more: dict[str, Any] = {}
    message = str(error.detail)
    if isinstance(error, exceptions.ValidationError):
        message = _("Please check the marked fields.")
        more["errors"] = list(flatten(error.detail))
    answer.data = details(request, answer.status_code, str(code), message, more)
    answer.content_type = CONTENT_TYPE
    return answer


def store_away(error: BaseException | None) -> StoreBusy | None:
    """A database that cannot be reached, or has no connection left for us, as a refusal."""
    return StoreBusy() if isinstance(error, (OperationalError, InterfaceError)) else None


def refused(request: HttpRequest, error: ProductError) -> Response:
    """A refusal of the domain."""
    problem = details(request, error.http_status, error.code, str(error), fields_of(error))
    headers = {"Retry-After": "1"} if error.retryable else {}
    if isinstance(error, (KeyMissing, KeyMalformed)):
        headers["Link"] = f'<{DOCS}>; rel="help"'
    return Response(problem, status=error.http_status, headers=headers, content_type=CONTENT_TYPE)
