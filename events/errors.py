"""What the product says no with: a stable code, an HTTP status, typed fields, a safe message."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_JSON_TYPES = (str, int, float, bool, type(None), list, dict)


def _json_safe(value: Any) -> Any:
    return value if isinstance(value, _JSON_TYPES) else str(value)


class ProductError(Exception):
    """What can be told to whoever asked: the rules said no, or nobody came to decide.

    `fields` are JSON-safe and safe to show; `str(error)` is the translated message made of them.
    """

    code: ClassVar[str] = "product_error"
    http_status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("This is not possible.")
    retryable: ClassVar[bool] = False

    def __init__(self, **fields: Any) -> None:
        self.fields: dict[str, Any] = {name: _json_safe(value) for name, value in fields.items()}
        super().__init__(self.code, self.fields)

    def __str__(self) -> str:
        return str(self.message) % self.fields


class DomainError(ProductError):
    """Base of every refusal by the rules. Subclass it once per refusal, raise it with its fields.

    A page may show it beside the form that was sent: the same request will be refused again.
    """

    code = "domain_error"


class StaleStream(DomainError):
    """Somebody else appended to the stream first."""

    code = "stale_stream"
    message = _("Somebody else changed this at the same moment. Please look again and retry.")


class StoreBusy(ProductError):
    """The store could not take the lock in time, or the database chose us as deadlock victim.

    Nothing was decided, so this is no `DomainError`: a view must not turn it into a fault of what
    was typed. It passes every view; the edge asks again or answers 503 with Retry-After.
    """

    code = "store_busy"
    http_status = 503
    message = _("The system is busy. Please try again in a moment.")
    retryable = True


class NotFound(DomainError):
    """The thing does not exist, or the caller must not know that it does."""

    code = "not_found"
    http_status = 404
    message = _("We could not find this.")


class NotAllowed(DomainError):
    """The caller may not do this."""

    code = "not_allowed"
    http_status = 403
    message = _("You are not allowed to do this.")


class InvalidInput(DomainError):
    """The input is wrong; `errors` says where and why, field by field."""

    code = "invalid_input"
    http_status = 422
    message = _("Please check the marked fields.")

    def __init__(
        self, errors: Mapping[str, Sequence[str | Promise]] | None = None, **fields: Any
    ) -> None:
        self._errors = {name: list(texts) for name, texts in (errors or {}).items()}
        super().__init__(**fields)

    @property
    def errors(self) -> dict[str, list[str]]:
        """The texts per field, in the language of the reader."""
        return {name: [str(text) for text in texts] for name, texts in self._errors.items()}
