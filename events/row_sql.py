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
        listed = ", ".join(self.columns.values())
        self._insert = f"INSERT INTO {self.table} ({listed}) VALUES "  # noqa: S608 - our own names
        self._one = "(" + ", ".join(["%s"] * len(self.fields)) + ")"
        self._select = f"SELECT {listed} FROM {self.table} WHERE "  # noqa: S608
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
            obj.save(update_fields=[self._field(name).name for name in attnames])
            return
        assignments = ", ".join(f"{self.columns[name]} = %s" for name in attnames)
        key = self.columns[self.key.attname]
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
        given = value.pk if isinstance(value, Model) else value
        where = f"{self._select}{self.columns[field.attname]} = %s"
        with connection.cursor() as cursor:
            cursor.execute(
                f"{where} FOR UPDATE" if lock else where,
                [field.get_db_prep_value(given, connection)],
            )
            row = cursor.fetchone()
        return None if row is None else self._instance(list(row))

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
        for index, converter, column in self._converters:
            values[index] = converter(values[index], column, connection)
        return self.model.from_db(connection.alias, self.attnames, values)

    def _stored(self, obj: Model) -> Values:
        return tuple([self._prepared(field, obj, add=True) for field in self.fields])

    def _prepared(self, field: "Field[Any, Any]", obj: Model, *, add: bool) -> Any:
        value = getattr(obj, field.attname)
        if type(value) is self._as_is[field.attname]:
            return value
        value = field.pre_save(obj, add)
        return value if _is_expression(value) else field.get_db_prep_save(value, connection)

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


def _stored_as_is(field: "Field[Any, Any]") -> type | None:
    """The type whose values the field hands to the driver unchanged; None where it may not."""
    kind = field.get_internal_type()
    ordinary = getattr(models, kind, None)
    ways = ("pre_save", "get_db_prep_save", "get_db_prep_value")
    changed = any(getattr(type(field), way) is not getattr(ordinary, way, None) for way in ways)
    return None if changed else _AS_IS.get(kind)


def _is_expression(value: Any) -> bool:
    return hasattr(value, "resolve_expression")
