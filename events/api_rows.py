"""Serializers of the API for rows that are read often: fields are prepared once per class.

REST framework makes and binds every field anew for each request, which costs more than all the
rest of an answer. What the answers look like, and how the schema describes them, stays the same.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from rest_framework import serializers

M = TypeVar("M", bound=Model)
Show = Callable[[Any], Any]
Column = tuple[str, str, Show]  # its name, the attribute of the row, how a value is shown


class RowSerializer(serializers.ModelSerializer[M]):
    """Shows the columns of a row, nested rows and methods; for answers only, never for input."""

    def to_representation(self, instance: M) -> dict[str, Any]:
        """The row as the dict that is rendered."""
        columns, methods = _columns(type(self))
        values = instance.__dict__
        shown = {
            name: show(values[attribute] if attribute in values else getattr(instance, attribute))
            for name, attribute, show in columns
        }
        for name, method in methods:
            shown[name] = getattr(self, method)(instance)
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
def _columns(cls: type[RowSerializer[Any]]) -> tuple[list[Column], list[tuple[str, str]]]:
    """What a class shows: columns with how each is shown, then its methods by name."""
    fields = [(name, field) for name, field in cls().fields.items() if not field.write_only]
    methods = serializers.SerializerMethodField
    return (
        [(name, str(f.source), _show_of(f)) for name, f in fields if not isinstance(f, methods)],
        [(name, f.method_name or f"get_{name}") for name, f in fields if isinstance(f, methods)],
    )


def _show_of(field: Any) -> Show:
    """How values of this field are shown."""
    for kind, show in _SHOWN.items():
        if isinstance(field, kind):
            return show

    def shown(value: Any) -> Any:
        return None if value is None else field.to_representation(value)

    return shown


def _as_it_is(value: Any) -> Any:
    return value


def _text(value: Any) -> Any:
    return value if value is None or type(value) is str else str(value)


def instant(value: datetime | None) -> str | None:
    """As `DATETIME_FORMAT` of the settings says: UTC, microseconds, Z."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


_SHOWN: dict[type, Show] = {
    serializers.DateTimeField: instant,
    serializers.UUIDField: _text,
    serializers.IntegerField: _as_it_is,
    serializers.BooleanField: _as_it_is,
    serializers.ChoiceField: _text,
    serializers.CharField: _text,
}
