"""Numbers people read out on the phone: RMA-2026-000123. Gaps are possible, twins are not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

Roll = Callable[[str, int], int]

_roll: ContextVar[Roll | None] = ContextVar("events_numbers_roll", default=None)


def next_number(prefix: str, year: int) -> str:
    """The next number of this prefix and year; a rolled-back transaction gives it back."""
    roll = _roll.get()
    last = roll(prefix, year) if roll else _count(prefix, year)
    return f"{prefix}-{year}-{last:06d}"


@contextmanager
def taken_from(roll: Roll) -> Iterator[None]:
    """Inside the block numbers come from `roll`, which must never give one twice (history made up
    by several processes at once). Tell `count_from` afterwards how far it came."""
    token = _roll.set(roll)
    try:
        yield
    finally:
        _roll.reset(token)


def count_from(prefix: str, year: int, last: int) -> None:
    """The next number is larger than `last`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_numbercounter AS counter (prefix, year, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (prefix, year) DO UPDATE"
            " SET last = greatest(counter.last, excluded.last)",
            [prefix, year, last],
        )


def _count(prefix: str, year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_numbercounter AS counter (prefix, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (prefix, year) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [prefix, year],
        )
        return int(cursor.fetchone()[0])
