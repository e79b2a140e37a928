"""Where projections write: the database, or plain memory (replay, checks, "as of")."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)
IgnoredFields = Mapping[type[Model], Sequence[str]]


class Rows(Protocol):
    """What a projection may do with the rows of its models."""

    def get(self, model: type[M], pk: Any) -> M:
        """The row; raises `model.DoesNotExist`."""

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """The rows whose fields equal these values, ordered by primary key."""

    def insert(self, obj: Model) -> None:
        """Add a row; its primary key must be set."""

    def update(self, obj: Model, *fields: str) -> None:
        """Write the named fields, or every projected field if none is named."""

    def delete(self, obj: Model) -> None:
        """Remove the row."""


def projected_fields(model: type[Model], ignore: IgnoredFields) -> "list[Field[Any, Any]]":
    """The columns that events determine: all but the primary key and the ignored ones."""
    ignored = set(ignore.get(model, ()))
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in ignored
    ]


class LiveRows:
    """Rows of the database, through the ORM, in the transaction that is open."""

    def __init__(self, ignore: IgnoredFields | None = None) -> None:
        self._ignore = ignore or {}

    def get(self, model: type[M], pk: Any) -> M:
        """See `Rows.get`."""
        return model._base_manager.get(pk=pk)

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """See `Rows.find`."""
        return list(model._base_manager.filter(**equal).order_by("pk"))

    def insert(self, obj: Model) -> None:
        """See `Rows.insert`."""
        _ensure_key(obj)
        obj.save(force_insert=True)

    def update(self, obj: Model, *fields: str) -> None:
        """See `Rows.update`; raises DatabaseError when the row is gone."""
        named = fields or [field.name for field in projected_fields(type(obj), self._ignore)]
        obj.save(update_fields=list(named))

    def delete(self, obj: Model) -> None:
        """See `Rows.delete`."""
        type(obj)._base_manager.filter(pk=obj.pk).delete()


class MemoryRows:
    """The same rows as dictionaries, so that history can be folded without touching a table."""

    def __init__(self, ignore: IgnoredFields | None = None) -> None:
        self._ignore = ignore or {}
        self._tables: dict[type[Model], dict[Any, Model]] = {}

    def get(self, model: type[M], pk: Any) -> M:
        """See `Rows.get`."""
        try:
            found = self._table(model)[_key(model, pk)]
        except KeyError:
            raise _missing(model, pk) from None
        return _copied(found)

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """See `Rows.find`."""
        wanted = [_comparison(model, name, value) for name, value in equal.items()]
        found = [
            _copied(obj)
            for obj in self._table(model).values()
            if all(field.to_python(getattr(obj, field.attname)) == value for field, value in wanted)
        ]
        return sorted(found, key=lambda obj: obj.pk)

    def insert(self, obj: Model) -> None:
        """See `Rows.insert`; raises ValueError when the key is taken."""
        _ensure_key(obj)
        table, key = self._table(type(obj)), _key(type(obj), obj.pk)
        if key in table:
            raise ValueError(f"{type(obj).__name__} {key} exists already")
        table[key] = _copied(obj)

    def update(self, obj: Model, *fields: str) -> None:
        """See `Rows.update`; raises DoesNotExist when the row is gone."""
        model = type(obj)
        kept = self._table(model).get(_key(model, obj.pk))
        if kept is None:
            raise _missing(model, obj.pk)
        named = fields or [field.name for field in projected_fields(model, self._ignore)]
        for name in named:
            attname = _concrete(model, name).attname
            kept.__dict__[attname] = getattr(obj, attname)

    def delete(self, obj: Model) -> None:
        """See `Rows.delete`."""
        self._table(type(obj)).pop(_key(type(obj), obj.pk), None)

    def all(self, model: type[M]) -> dict[Any, M]:
        """Every row of a model by primary key."""
        return dict(self._table(model))

    def _table(self, model: type[M]) -> dict[Any, M]:
        return self._tables.setdefault(model, {})  # type: ignore[return-value] # keyed by model


def _copied(obj: M) -> M:
    """A second instance with the same values; Django's own copying goes by way of pickling."""
    made = obj.__class__.__new__(obj.__class__)
    made.__dict__.update(obj.__dict__, _state=ModelState())
    made._state.adding, made._state.db = obj._state.adding, obj._state.db
    return made


def _concrete(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{model.__name__}.{name} is no column")
    return field


def _key(model: type[Model], pk: Any) -> Any:
    return _concrete(model, "pk").to_python(pk.pk if isinstance(pk, Model) else pk)


def _comparison(model: type[Model], name: str, value: Any) -> "tuple[Field[Any, Any], Any]":
    field = _concrete(model, name)
    return field, field.to_python(value.pk if isinstance(value, Model) else value)


def _missing(model: type[Model], pk: Any) -> ObjectDoesNotExist:
    refusal: type[ObjectDoesNotExist] = model.DoesNotExist  # type: ignore[attr-defined] # every model has one
    return refusal(f"{model.__name__} {pk}")


def _ensure_key(obj: Model) -> None:
    if obj.pk is None:
        raise ValueError(
            f"{type(obj).__name__} needs a primary key that follows from the event, "
            "or no replay could find the row again"
        )
