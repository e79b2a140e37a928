"""Serializers of the API for rows that are read often: fields are prepared once per class.

REST framework makes and binds every field anew for each request, which costs more than all the
rest of an answer. What the answers look like, and how the schema describes them, stays the same.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from rest_framework import serializers

M = TypeVar("M", bound=Model)
Show = Callable[[Any], Any]


class RowSerializer(serializers.ModelSerializer[M]):
    """Shows the columns of a row, nested rows and methods; for answers only, never for input."""

    def to_representation(self, instance: M) -> dict[str, Any]:
        """The row as the dict that is rendered."""
        shown: dict[str, Any] = {}
        for name, attribute, show, method in _columns(type(self)):
            if method:
                shown[name] = getattr(self, method)(instance)
                continue
            value = getattr(instance, attribute)
            shown[name] = value if value is None or type(value) is str else show(value)
        return shown


def checked(shape: type[serializers.Serializer[Any]], data: Any) -> Any:
    """The validated data of a request; raises ValidationError.

    One instance per class checks for everybody: fields keep nothing of a request, so the shape must
    not ask for a context.
    """
    return _prepared(shape).run_validation(data)


@cache
def _prepared(cls: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return cls()


@cache
def _columns(cls: type[RowSerializer[Any]]) -> list[tuple[str, str, Show, str]]:
    return [_column(name, field) for name, field in cls().fields.items() if not field.write_only]


def _column(name: str, field: Any) -> tuple[str, str, Show, str]:
    if isinstance(field, serializers.SerializerMethodField):
        return name, "", _as_it_is, field.method_name or f"get_{name}"
    return name, field.source, _show_of(field), ""


def _show_of(field: Any) -> Show:
    """How values of this field are shown; None and plain text never get here."""
    if isinstance(field, serializers.DateTimeField):
        return instant
    if isinstance(field, serializers.UUIDField):
        return _uuid
    if isinstance(field, serializers.IntegerField | serializers.BooleanField):
        return _as_it_is
    shown: Show = field.to_representation
    return shown


def _as_it_is(value: Any) -> Any:
    return value


def instant(value: datetime) -> str:
    """As `DATETIME_FORMAT` of the settings says: UTC, microseconds, Z."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _uuid(value: UUID) -> str:
    return str(value)
