"""At most a tenth of all calls are repetitions, so that a struggling world is not finished off.

A bucket of tokens shared by all workers. A repeated call takes one; every ten effects requested
bring one, and so does every second, for a quiet system has to repeat as well. First calls cost
nothing, not even a look: what was requested is read off the sequence that numbers the effects.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

SHARE = 0.1
PER_SECOND = 1.0
CAPACITY = 100.0
_PURSE = "effects"

_REQUESTED = "coalesce(pg_sequence_last_value('events_effect_sequence'), 0)"
_OPEN = f"""
    INSERT INTO events_retrybudget (name, tokens, requested, refilled_at)
    VALUES (%(purse)s, %(capacity)s, {_REQUESTED}, %(now)s)
    ON CONFLICT (name) DO NOTHING
"""  # noqa: S608 - constants of this module
_AVAILABLE = f"""
    least(%(capacity)s, tokens + %(share)s * greatest(0, {_REQUESTED} - requested)
          + %(per_second)s * greatest(0, extract(epoch FROM %(now)s - refilled_at)))
"""
_TAKE = f"""
    UPDATE events_retrybudget
    SET tokens = {_AVAILABLE} - 1, requested = {_REQUESTED},
        refilled_at = greatest(refilled_at, %(now)s)
    WHERE name = %(purse)s AND {_AVAILABLE} >= 1
"""  # noqa: S608 - constants of this module
_LOOK = f"""
    SELECT {_AVAILABLE} FROM events_retrybudget WHERE name = %(purse)s
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class Budget:
    """Repetitions that may be made at once, now and at most."""

    left: float
    capacity: float


def take(now: datetime) -> bool:
    """In the claiming transaction: whether one more repetition may be made."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, _values(now))
        if cursor.rowcount:
            return True
        cursor.execute(_OPEN, _values(now))
        if not cursor.rowcount:
            return False
        cursor.execute(_TAKE, _values(now))
        return bool(cursor.rowcount)


def look(now: datetime) -> Budget:
    """What is left; a bucket never used is full."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, _values(now))
        row = cursor.fetchone()
    return Budget(float(row[0]) if row else CAPACITY, CAPACITY)


def _values(now: datetime) -> dict[str, Any]:
    return {
        "purse": _PURSE, "capacity": CAPACITY, "share": SHARE, "per_second": PER_SECOND, "now": now,
    }  # fmt: skip
