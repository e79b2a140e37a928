"""Rows as history says they should be against rows as they are; what to write to make them so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from events.projections import Projection
from events.rows import MemoryRows, projected_fields

Place = tuple[type[Model], Any]

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what its history says. fields: those that differ, if the row exists."""

    model: type[Model]
    pk: Any
    kind: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = f" ({', '.join(self.fields)})" if self.fields else ""
        return f"{self.model._meta.label} {self.pk}: {self.kind}{named}"


def places_of(made: Projection, rows: MemoryRows) -> set[Place]:
    """Every row that history knows."""
    return {(model, pk) for model in made.models for pk in rows.all(model)}


def live_places(made: Projection) -> set[Place]:
    """Every row that the database has."""
    return {
        (model, pk)
        for model in made.models
        for pk in model._base_manager.values_list("pk", flat=True).iterator(_CHUNK)
    }


def compare(made: Projection, rows: MemoryRows, places: Collection[Place]) -> list[Difference]:
    """The differences at these places, model by model."""
    found: list[Difference] = []
    for model in made.models:
        keys = sorted((pk for owner, pk in places if owner is model), key=str)
        fields = projected_fields(model, made.ignore_fields)
        live = _live_values(model, keys, fields)
        expected = rows.all(model)
        found += [
            difference
            for pk in keys
            if (difference := _difference(model, pk, expected.get(pk), live.get(pk), fields))
        ]
    return found


def lock(differences: Iterable[Difference]) -> None:
    """Lock the rows about to be written; raises OperationalError instead of waiting."""
    for difference in differences:
        rows = difference.model._base_manager.filter(pk=difference.pk)
        rows.select_for_update(nowait=True).first()


def heal(made: Projection, rows: MemoryRows, differences: Collection[Difference]) -> None:
    """Write what differs and nothing else: parents before children, removals the other way.

    The setting `aftersales.rebuilding` of this transaction tells the guards of projected tables
    that history is being written again, not made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL aftersales.rebuilding = 'on'")
        _heal(made, rows, differences)
        cursor.execute("SET LOCAL aftersales.rebuilding = 'off'")


def _heal(made: Projection, rows: MemoryRows, differences: Collection[Difference]) -> None:
    for model in reversed(made.models):
        gone = [found.pk for found in differences if (found.model, found.kind) == (model, "extra")]
        model._base_manager.filter(pk__in=gone).delete()
    for model in made.models:
        for found in differences:
            if found.model is model and found.kind != "extra":
                _write(found, rows.get(model, found.pk))


def _write(found: Difference, expected: Model) -> None:
    if found.kind == "missing":
        expected.save(force_insert=True)
        return
    values = {
        name: getattr(expected, found.model._meta.get_field(name).attname)  # type: ignore[union-attr] # concrete
        for name in found.fields
    }
    found.model._base_manager.filter(pk=found.pk).update(**values)


def _live_values(
    model: type[Model], keys: list[Any], fields: "list[Field[Any, Any]]"
) -> dict[Any, tuple[Any, ...]]:
    names = [field.attname for field in fields]
    live: dict[Any, tuple[Any, ...]] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = model._base_manager.filter(pk__in=keys[start : start + _CHUNK])
        live |= {pk: tuple(values) for pk, *values in rows.values_list("pk", *names)}
    return live


def _difference(
    model: type[Model],
    pk: Any,
    expected: Model | None,
    live: tuple[Any, ...] | None,
    fields: "list[Field[Any, Any]]",
) -> Difference | None:
    if expected is None:
        return None if live is None else Difference(model, pk, "extra")
    if live is None:
        return Difference(model, pk, "missing")
    given = expected.__dict__
    differing = tuple(
        field.name
        for field, value in zip(fields, live, strict=True)
        if given[field.attname] != value and field.to_python(given[field.attname]) != value
    )
    return Difference(model, pk, "differs", differing) if differing else None
