"""The SQL by which rows of a model are written and read by key, composed once per model.

Django composes every INSERT, UPDATE and SELECT anew, which costs more processor time than the
database needs to run it. Projections do the same three things all day; here each is a string
made at first need. Models whose columns need more than a plain value (arrays, expressions,
database defaults) take the ordinary way.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, connection, models
from django.db.models import Field, Model

from events import held

M = TypeVar("M", bound=Model)
Values = tuple[Any, ...]

_AS_IS: dict[str, type] = {
    "BooleanField": bool,
    "CharField": str,
    "IntegerField": int,
    "PositiveIntegerField": int,
    "PositiveSmallIntegerField": int,
    "SmallIntegerField": int,
    "TextField": str,
    "UUIDField": UUID,
}


class TableSql:
    """One model's statements. `plain`: no column of it needs a placeholder of its own."""

    def __init__(self, model: type[Model]) -> None:
        quoted = connection.ops.quote_name
        self.model = model
        self.fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
        self.attnames = [field.attname for field in self.fields]
        self._as_is = {field.attname: _stored_as_is(field) for field in self.fields}
        self.plain = not any(hasattr(field, "get_placeholder") for field in self.fields)
        self.columns = {field.attname: quoted(str(field.column)) for field in self.fields}
        self.table = quoted(model._meta.db_table)
        pk = model._meta.pk
        assert pk is not None  # every concrete model has one
        self.key: Field[Any, Any] = pk
        self._key_at = self.attnames.index(pk.attname)
        listed = ", ".join(self.columns.values())
        self._insert = f"INSERT INTO {self.table} ({listed}) VALUES "  # noqa: S608 - our own names
        self._one = "(" + ", ".join(["%s"] * len(self.fields)) + ")"
        self._select = f"SELECT {listed} FROM {self.table} WHERE "  # noqa: S608
        self._selects: dict[tuple[tuple[str, ...], tuple[str, ...], bool], str] = {}
        self._converters = [
            (index, converter, field.get_col(model._meta.db_table))
            for index, field in enumerate(self.fields)
            for converter in field.get_db_converters(connection)
        ]

    def insert(self, objs: Sequence[Model]) -> None:
        """Add rows by one statement."""
        values = [self._stored(obj) for obj in objs]
        if not self.plain or any(_is_expression(value) for row in values for value in row):
            for obj in objs:
                obj.save(force_insert=True)
            return
        with connection.cursor() as cursor:
            cursor.execute(
                self._insert + ", ".join([self._one] * len(objs)),
                [value for row in values for value in row],
            )
        for obj in objs:
            obj._state.adding, obj._state.db = False, connection.alias

    def update(self, obj: Model, attnames: Sequence[str]) -> None:
        """Write these columns of a row; raises DatabaseError when the row is gone."""
        values = [self._prepared(self._field(name), obj, add=False) for name in attnames]
        if not self.plain or any(map(_is_expression, values)):
            held.written((self.model, obj.pk))
            obj.save(update_fields=[self._field(name).name for name in attnames])
            return
        assignments = ", ".join(f"{self.columns[name]} = %s" for name in attnames)
        key = self.columns[self.key.attname]
        held.written((self.model, obj.pk))
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {self.table} SET {assignments} WHERE {key} = %s",  # noqa: S608 - our own names
                [*values, self._prepared(self.key, obj, add=False)],
            )
            if cursor.rowcount != 1:
                raise DatabaseError(f"{self.model.__name__} {obj.pk} is gone")

    def get(self, value: Any, *, by: str = "", lock: bool = False) -> Any:
        """The row of this key, None where there is none; see `fetch`."""
        field = self._field(by) if by else self.key
        if not by and (known := held.values_of((self.model, self._key_of(value)))):
            return self.model.from_db(connection.alias, self.attnames, known)
        where = f"{self._select}{self.columns[field.attname]} = %s"
        with connection.cursor() as cursor:
            cursor.execute(f"{where} FOR UPDATE" if lock else where, [_plain(field, value)])
            row = cursor.fetchone()
        if row is None:
            return None
        values = self._converted(list(row))
        held.note((self.model, values[self._key_at]), values, locked=lock)
        return self.model.from_db(connection.alias, self.attnames, values)

    def select(self, equal: dict[str, Any], order: Sequence[str], *, lock: bool) -> list[Any]:
        """The rows whose columns equal these values; see `select`."""
        fields = [self._named(name) for name in equal]
        key = (tuple(equal), tuple(order), lock)
        statement = self._selects.get(key)
        if statement is None:
            statement = self._selects[key] = self._composed(fields, order, lock=lock)
        values = [_plain(f, value) for f, value in zip(fields, equal.values(), strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            found = cursor.fetchall()
        return [self._instance(list(row)) for row in found]

    def _composed(
        self, fields: "Sequence[Field[Any, Any]]", order: Sequence[str], *, lock: bool
    ) -> str:
        """Reading by columns, as text."""
        where = " AND ".join(f"{self.columns[field.attname]} = %s" for field in fields)
        sorting = ", ".join(
            self.columns[self._named(name.lstrip("-")).attname]
            + (" DESC" if name.startswith("-") else "")
            for name in order
        )
        ordered = f"{where or 'true'} ORDER BY {sorting}" if sorting else where or "true"
        return self._select + (f"{ordered} FOR UPDATE" if lock else ordered)

    def get_with(self, value: Any, *, by: str, joined: str) -> Any:
        """The row of this key with the row that its foreign key points at; see `fetch_with`."""
        field = self._field(by)
        link: Any = self.model._meta.get_field(joined)
        other = of(link.related_model)
        with connection.cursor() as cursor:
            cursor.execute(
                self._select_with(link, other) + f"{self.table}.{self.columns[field.attname]} = %s",
                [field.get_db_prep_value(value, connection)],
            )
            row = cursor.fetchone()
        if row is None:
            return None
        found = self._instance(list(row[: len(self.fields)]))
        setattr(found, joined, other._instance(list(row[len(self.fields) :])))
        return found

    def _select_with(self, link: Any, other: "TableSql") -> str:
        listed = ", ".join(
            f"{one.table}.{column}" for one in (self, other) for column in one.columns.values()
        )
        here, there = self.columns[link.attname], other.columns[other.key.attname]
        return (
            f"SELECT {listed} FROM {self.table} JOIN {other.table}"  # noqa: S608 - our own names
            f" ON {other.table}.{there} = {self.table}.{here} WHERE "
        )

    def _instance(self, values: list[Any]) -> Model:
        return self.model.from_db(connection.alias, self.attnames, self._converted(values))

    def _converted(self, values: list[Any]) -> list[Any]:
        for index, converter, column in self._converters:
            values[index] = converter(values[index], column, connection)
        return values

    def _key_of(self, value: Any) -> Any:
        given = value.pk if isinstance(value, Model) else value
        return given if type(given) is UUID else self.key.to_python(given)

    def _stored(self, obj: Model) -> Values:
        return tuple([self._prepared(field, obj, add=True) for field in self.fields])

    def _prepared(self, field: "Field[Any, Any]", obj: Model, *, add: bool) -> Any:
        value = getattr(obj, field.attname)
        if type(value) is self._as_is[field.attname]:
            return value
        value = field.pre_save(obj, add)
        return value if _is_expression(value) else field.get_db_prep_save(value, connection)

    def _named(self, name: str) -> "Field[Any, Any]":
        """The column behind the name of a field, of its attribute, or `pk`."""
        if name == "pk":
            return self.key
        if name in self.columns:
            return self._field(name)
        field: Any = self.model._meta.get_field(name)
        return self._field(field.attname)

    def _field(self, attname: str) -> "Field[Any, Any]":
        return self.fields[self.attnames.index(attname)]


@cache
def of(model: type[Model]) -> TableSql:
    """The statements of a model, composed at first need."""
    return TableSql(model)


def insert(objs: Sequence[Model]) -> None:
    """Add rows of one model or several, one statement for each run of equal models."""
    run: list[Model] = []
    for obj in objs:
        if run and type(obj) is not type(run[0]):
            of(type(run[0])).insert(run)
            run = []
        run.append(obj)
    if run:
        of(type(run[0])).insert(run)


def fetch(model: type[M], value: Any, *, by: str = "", lock: bool = False) -> M | None:
    """The row of this primary key, None where there is none.

    by: another unique column to look in. lock: until the transaction ends. Raises ValidationError
    for a key that cannot be one.
    """
    found: M | None = of(model).get(value, by=by, lock=lock)
    return found


def fetch_with(model: type[M], value: Any, *, by: str, joined: str) -> M | None:
    """The row whose unique column `by` holds this, with the row of its foreign key `joined`.

    One statement for both; None where there is no such row. The foreign key must not be empty.
    """
    found: M | None = of(model).get_with(value, by=by, joined=joined)
    return found


def select(
    model: type[M], *, order: Sequence[str] | None = None, lock: bool = False, **equal: Any
) -> list[M]:
    """The rows whose columns equal these values (None equals nothing), by a statement composed at
    first need; rows may be given for foreign keys.

    order: as of a queryset; the model's own if None. lock: until the transaction ends. Raises
    ValidationError for a value that its column cannot hold.
    """
    sorting = [str(name) for name in model._meta.ordering or ()] if order is None else order
    return of(model).select(equal, sorting, lock=lock)


def _plain(field: "Field[Any, Any]", value: Any) -> Any:
    given = value.pk if isinstance(value, Model) else value
    return field.get_db_prep_value(given, connection)


def _stored_as_is(field: "Field[Any, Any]") -> type | None:
    """The type whose values the field hands to the driver unchanged; None where it may not."""
    kind = field.get_internal_type()
    ordinary = getattr(models, kind, None)
    ways = ("pre_save", "get_db_prep_save", "get_db_prep_value")
    changed = any(getattr(type(field), way) is not getattr(ordinary, way, None) for way in ways)
    return None if changed else _AS_IS.get(kind)


def _is_expression(value: Any) -> bool:
    return hasattr(value, "resolve_expression")
