"""Where projections write: the database, or plain memory (replay, checks, "as of")."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model
from django.db.models.base import ModelState

from events import held, row_sql

M = TypeVar("M", bound=Model)
Index = dict[Any, dict[Any, None]]  # value of a field → keys of the rows that have it
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
    """Rows of the database, in the transaction that is open."""

    def __init__(self, ignore: IgnoredFields | None = None) -> None:
        self._ignore = ignore or {}

    def get(self, model: type[M], pk: Any) -> M:
        """See `Rows.get`."""
        found: M | None = row_sql.of(model).get(pk)
        if found is None:
            raise _missing(model, pk)
        return found

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """See `Rows.find`."""
        return row_sql.select(model, order=("pk",), **equal)

    def insert(self, obj: Model) -> None:
        """See `Rows.insert`."""
        _ensure_key(obj)
        row_sql.insert([obj])

    def update(self, obj: Model, *fields: str) -> None:
        """See `Rows.update`; raises DatabaseError when the row is gone."""
        row_sql.of(type(obj)).update(obj, _attnames(type(obj), fields, self._ignore))

    def delete(self, obj: Model) -> None:
        """See `Rows.delete`."""
        held.written((type(obj), obj.pk))
        type(obj)._base_manager.filter(pk=obj.pk).delete()


class GatheredRows(LiveRows):
    """Rows of the database, written together by `write_out`: what several handlers make of an
    event costs one statement per table, and a row changed twice is written once.

    Reading by key sees what is gathered; every other read writes it out first. Inserts stay ahead
    of updates gathered after them, and an insert that comes after updates writes these out first,
    so that no constraint meets an order that the handlers did not mean.
    """

    def __init__(self, ignore: IgnoredFields | None = None) -> None:
        super().__init__(ignore)
        self._inserts: dict[type[Model], dict[Any, Model]] = {}
        self._updates: dict[tuple[type[Model], Any], tuple[Model, dict[str, None]]] = {}

    def get(self, model: type[M], pk: Any) -> M:
        """See `Rows.get`."""
        key = _key(model, pk)
        found: Any = self._inserts.get(model, {}).get(key)
        if found is None and (model, key) in self._updates:
            found = self._updates[model, key][0]
        return super().get(model, pk) if found is None else _copied(found)

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """See `Rows.find`."""
        self.write_out()
        return super().find(model, **equal)

    def insert(self, obj: Model) -> None:
        """See `Rows.insert`."""
        _ensure_key(obj)
        key, rows = _key(type(obj), obj.pk), self._inserts.get(type(obj), {})
        if self._updates or key in rows:
            self.write_out()
        self._inserts.setdefault(type(obj), {})[key] = _copied(obj)

    def update(self, obj: Model, *fields: str) -> None:
        """See `Rows.update`."""
        model, key = type(obj), _key(type(obj), obj.pk)
        named = dict.fromkeys(_attnames(model, fields, self._ignore))
        if fresh := self._inserts.get(model, {}).get(key):
            _take(fresh, obj, named)
            return
        kept, before = self._updates.setdefault((model, key), (_copied(obj), {}))
        _take(kept, obj, named)
        before.update(named)

    def delete(self, obj: Model) -> None:
        """See `Rows.delete`."""
        self.write_out()
        super().delete(obj)

    def write_out(self) -> None:
        """Write what is gathered: new rows table by table, then changed ones."""
        inserts, updates = self._inserts, self._updates
        self._inserts, self._updates = {}, {}
        for model, rows in inserts.items():
            row_sql.of(model).insert(list(rows.values()))
        for (model, _pk), (obj, named) in updates.items():
            row_sql.of(model).update(obj, list(named))


class AddedRows:
    """New rows that are kept in a list; nothing else may be done with them."""

    def __init__(self, kept: list[Model]) -> None:
        self._kept = kept

    def insert(self, obj: Model) -> None:
        """See `Rows.insert`."""
        _ensure_key(obj)
        self._kept.append(obj)

    def get(self, model: type[M], pk: Any) -> M:
        """Raises TypeError, as everything but adding does."""
        raise TypeError(f"a late projection only adds rows of {model.__name__}")

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """See `get`."""
        raise TypeError(f"a late projection only adds rows of {model.__name__}")

    def update(self, obj: Model, *fields: str) -> None:
        """See `get`."""
        raise TypeError(f"a late projection only adds rows of {type(obj).__name__}")

    def delete(self, obj: Model) -> None:
        """See `get`."""
        raise TypeError(f"a late projection only adds rows of {type(obj).__name__}")


class MemoryRows:
    """The same rows as dictionaries, so that history can be folded without touching a table.

    What `find` is asked by is indexed from the first question on.
    """

    def __init__(self, ignore: IgnoredFields | None = None) -> None:
        self._ignore = ignore or {}
        self._tables: dict[type[Model], dict[Any, Model]] = {}
        self._projected: dict[type[Model], Sequence[str]] = {}
        self._indexes: dict[type[Model], dict[str, Index]] = {}

    def get(self, model: type[M], pk: Any) -> M:
        """See `Rows.get`."""
        found = self._table(model).get(_key(model, pk))
        if found is None:
            raise _missing(model, pk)
        return _copied(found)

    def find(self, model: type[M], **equal: Any) -> list[M]:
        """See `Rows.find`."""
        wanted = [_comparison(model, name, value) for name, value in equal.items()]
        table = self._table(model)
        keys: Iterable[Any] = table
        if wanted:
            field, value = wanted[0]
            keys = self._index(model, field).get(value, ())
        found = [
            _copied(obj)
            for obj in map(table.__getitem__, keys)
            if all(field.to_python(getattr(obj, field.attname)) == value for field, value in wanted)
        ]
        return sorted(found, key=lambda obj: obj.pk)

    def insert(self, obj: Model) -> None:
        """See `Rows.insert`; raises ValueError when the key is taken."""
        _ensure_key(obj)
        model = type(obj)
        table, key = self._table(model), _key(model, obj.pk)
        if key in table:
            raise ValueError(f"{model.__name__} {key} exists already")
        table[key] = kept = _copied(obj)
        self._enter(model, key, kept)

    def update(self, obj: Model, *fields: str) -> None:
        """See `Rows.update`; raises DoesNotExist when the row is gone."""
        model = type(obj)
        key = _key(model, obj.pk)
        kept = self._table(model).get(key)
        if kept is None:
            raise _missing(model, obj.pk)
        self._leave(model, key, kept)
        _take(kept, obj, _attnames(model, fields, self._ignore) if fields else self._all_of(model))
        self._enter(model, key, kept)

    def delete(self, obj: Model) -> None:
        """See `Rows.delete`."""
        model = type(obj)
        key = _key(model, obj.pk)
        kept = self._table(model).pop(key, None)
        if kept is not None:
            self._leave(model, key, kept)

    def all(self, model: type[M]) -> dict[Any, M]:
        """Every row of a model by primary key."""
        return dict(self._table(model))

    def _table(self, model: type[M]) -> dict[Any, M]:
        return self._tables.setdefault(model, {})  # type: ignore[return-value] # keyed by model

    def _all_of(self, model: type[Model]) -> Sequence[str]:
        known = self._projected.get(model)
        if known is None:
            known = self._projected[model] = _attnames(model, (), self._ignore)
        return known

    def _index(self, model: type[Model], field: "Field[Any, Any]") -> Index:
        indexes = self._indexes.setdefault(model, {})
        if field.attname not in indexes:
            indexes[field.attname] = {}
            for key, obj in self._table(model).items():
                self._enter(model, key, obj, only=field.attname)
        return indexes[field.attname]

    def _enter(self, model: type[Model], key: Any, obj: Model, only: str = "") -> None:
        for attname, index in self._indexes.get(model, {}).items():
            if only in ("", attname):
                index.setdefault(_indexed(model, attname, obj), {})[key] = None

    def _leave(self, model: type[Model], key: Any, obj: Model) -> None:
        for attname, index in self._indexes.get(model, {}).items():
            index[_indexed(model, attname, obj)].pop(key, None)


def _indexed(model: type[Model], attname: str, obj: Model) -> Any:
    return _concrete(model, attname).to_python(obj.__dict__[attname])


def _copied(obj: M) -> M:
    """A second instance with the same values; Django's own copying goes by way of pickling."""
    made = obj.__class__.__new__(obj.__class__)
    made.__dict__.update(obj.__dict__, _state=ModelState())
    made._state.adding, made._state.db = obj._state.adding, obj._state.db
    return made


def _attnames(model: type[Model], fields: Sequence[str], ignore: IgnoredFields) -> Sequence[str]:
    """The attributes behind the named fields, or behind every projected field."""
    if fields:
        return [_concrete(model, name).attname for name in fields]
    return [field.attname for field in projected_fields(model, ignore)]


def _take(kept: Model, obj: Model, attnames: Iterable[str]) -> None:
    values, given = kept.__dict__, obj.__dict__
    for attname in attnames:
        values[attname] = given[attname] if attname in given else getattr(obj, attname)


def _concrete(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{model.__name__}.{name} is no column")
    return field


def _key(model: type[Model], pk: Any) -> Any:
    if type(pk) is UUID:  # nearly all of them, and already what the column holds
        return pk
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
