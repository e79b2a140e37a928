"""Rows that this unit of work has locked and read: nobody else can change them, so they are not
read twice.

What is known of a row is forgotten when it is written, and when the savepoint under which it was
read has ended, because its lock may have ended with it. Rows that are not locked are never kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Model

Key = tuple[type[Model], Any]
Savepoints = tuple[str | None, ...]


@dataclass(slots=True)
class Held:
    """Under which savepoints a row was locked and read; its values, None once it was written."""

    locked_under: Savepoints
    read_under: Savepoints
    values: list[Any] | None


@dataclass(frozen=True, slots=True)
class Unit:
    """The rows that are held by one unit of work."""

    rows: dict[Key, Held] = field(default_factory=dict)


_unit: ContextVar[Unit | None] = ContextVar("events_held_rows", default=None)


@contextmanager
def opened() -> Iterator[None]:
    """From here to the end of the block, which must not outlive its transaction."""
    token = _unit.set(Unit())
    try:
        yield
    finally:
        _unit.reset(token)


def values_of(key: Key) -> list[Any] | None:
    """What the row of this key holds for certain; None where the database must be asked."""
    held = _held(key)
    if held is None or held.values is None or not _still(held.read_under):
        return None
    return list(held.values)


def note(key: Key, values: list[Any], *, locked: bool) -> None:
    """Remember a row just read if it is locked, now or since before."""
    unit, known = _unit.get(), _held(key)
    if unit is None or not connection.in_atomic_block or not (locked or known):
        return
    now = tuple(connection.savepoint_ids)
    unit.rows[key] = Held(known.locked_under if known else now, now, list(values))


def written(key: Key) -> None:
    """The row has other values now."""
    held = _held(key)
    if held is not None:
        held.values = None


def _held(key: Key) -> Held | None:
    """The entry of a row whose lock still holds."""
    unit = _unit.get()
    held = unit.rows.get(key) if unit is not None else None
    return held if held is not None and _still(held.locked_under) else None


def _still(savepoints: Savepoints) -> bool:
    return tuple(connection.savepoint_ids[: len(savepoints)]) == savepoints
