"""Numbers people read out on the phone: RMA-2026-000123. Gaps are possible, twins are not.

The row of a counter stays locked until the transaction that took a number has ended. One counter
would make every intake wait for the commit of the one before, so each prefix and year has eight:
counter `s` gives the numbers that leave the remainder `s` when divided by eight. Whoever comes
takes from the lowest that is free. One after the other that counts 1, 2, 3…; at the same time
eight work side by side.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

STRIPES = 8
_TAKE = """
    UPDATE events_numbercounter SET last = last + %(stripes)s
    WHERE id = (SELECT id FROM events_numbercounter WHERE prefix = %(prefix)s AND year = %(year)s
                ORDER BY last LIMIT 1 FOR UPDATE)
    RETURNING last
"""
_TAKE_FREE = _TAKE.replace("FOR UPDATE", "FOR UPDATE SKIP LOCKED")
# Each counter stands at the largest number up to `last` that is its own.
_START = """
    INSERT INTO events_numbercounter AS counter (prefix, year, stripe, last)
    SELECT %(prefix)s, %(year)s, own,
           %(last)s - ((%(last)s - own) %% %(stripes)s + %(stripes)s) %% %(stripes)s
    FROM generate_series(0, %(stripes)s - 1) AS own
    ON CONFLICT (prefix, year, stripe)
    DO UPDATE SET last = greatest(counter.last, excluded.last)
"""

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
        cursor.execute(_START, {"prefix": prefix, "year": year, "last": last, "stripes": STRIPES})


def _count(prefix: str, year: int) -> int:
    """Take from the lowest counter that nobody holds; wait for one only when all are held."""
    values: dict[str, str | int] = {"prefix": prefix, "year": year, "stripes": STRIPES}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FREE, values)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_TAKE, values)
            row = cursor.fetchone()
        if row is None:
            cursor.execute(_START, {**values, "last": 0})
            cursor.execute(_TAKE, values)
            row = cursor.fetchone()
    return int(row[0])
