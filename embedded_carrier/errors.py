"""How the API refuses: `{"error": {"code", "message", "fields"}}` and a matching status."""

from collections.abc import Mapping


class ApiError(Exception):
    """A refusal; `code` is stable, `message` is for the developer who reads it."""

    def __init__(
        self, status: int, code: str, message: str, fields: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = dict(fields or {})


def invalid(field: str, message: str) -> ApiError:
    """422 for one wrong field."""
    return ApiError(422, "invalid_request", "The request is not valid.", {field: message})


def not_found(what: str) -> ApiError:
    """404."""
    return ApiError(404, "not_found", f"No such {what}.")


def conflict(code: str, message: str) -> ApiError:
    """409: the request is fine but the parcel is not in a state for it."""
    return ApiError(409, code, message)
