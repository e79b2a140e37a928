"""Circuit breakers: a counterpart that fails five times in a row is left in peace for a minute.

The state is a row per counterpart, shared by all workers; no row means all is well. While a circuit
is open its effects are not claimed, so they wait without using up attempts. After the minute one
claim, the trial, is let through: it closes the circuit or opens it for another minute.
Only calls count. A bug of ours, or a request the other side refuses for good, says nothing about
whether it is worth calling.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from events import clock
from events.failures import OutcomeUnknown, PermanentFailure, TransientFailure

THRESHOLD = 5
OPEN_FOR = timedelta(seconds=60)

_FAILED = """
    INSERT INTO events_circuit AS circuit (name, failures, last_failed_at)
    VALUES (%(name)s, 1, %(now)s)
    ON CONFLICT (name) DO UPDATE
    SET failures = circuit.failures + 1, last_failed_at = %(now)s,
        open_until = CASE WHEN circuit.failures + 1 >= %(threshold)s THEN %(until)s END
"""


@contextmanager
def watched(counterpart: str) -> Iterator[None]:
    """The block calls the counterpart: how that goes is counted. Call it outside transactions."""
    try:
        yield
    except (TransientFailure, OutcomeUnknown):
        failed(counterpart, clock.now())
        raise
    except PermanentFailure:
        answered(counterpart)
        raise
    answered(counterpart)


def failed(counterpart: str, now: datetime) -> None:
    """Count a failure; the fifth in a row, and each one after it, opens the circuit."""
    values: dict[str, Any] = {
        "name": counterpart,
        "now": now,
        "until": now + OPEN_FOR,
        "threshold": THRESHOLD,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, values)


def answered(counterpart: str) -> None:
    """The counterpart is there: forget its failures and close its circuit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_circuit SET failures = 0, open_until = NULL"
            " WHERE name = %s AND (failures > 0 OR open_until IS NOT NULL)",
            [counterpart],
        )


def take_trial(counterpart: str, now: datetime) -> bool:
    """In the claiming transaction: be the one call that finds out whether it is back.

    Nobody else is let through for another minute, so a trial whose worker dies costs no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_circuit SET open_until = %s WHERE name = %s AND open_until <= %s",
            [now + OPEN_FOR, counterpart, now],
        )
        return bool(cursor.rowcount)
