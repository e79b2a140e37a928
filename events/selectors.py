"""Named reads of the log for pages, the API and tests."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from events import reader, types
from events import retry_budget as budgets
from events.models import Circuit, Effect, Event
from events.records import Recorded


def history(stream: str) -> Iterator[Recorded[Any]]:
    """Every event of a stream whose type this program knows, in order."""
    known = [kind.name for kind in types.all_types()]
    for event in Event.objects.filter(stream=stream, type__in=known).order_by("version"):
        yield reader.decode(reader.stored(event))


def events_by_id(event_ids: Iterable[UUID]) -> list[Recorded[Any]]:
    """The events of these ids in log order; ids that are unknown are left out."""
    known = [kind.name for kind in types.all_types()]
    rows = Event.objects.filter(event_id__in=list(event_ids), type__in=known).order_by("position")
    return [reader.decode(reader.stored(event)) for event in rows]


@dataclass(frozen=True, slots=True)
class CircuitView:
    """A counterpart that has failed before. open_until: no call before that instant."""

    name: str
    failures: int
    open_until: datetime | None
    is_open: bool


def circuits() -> list[CircuitView]:
    """Every counterpart that ever failed, by name."""
    return [
        CircuitView(row.name, row.failures, row.open_until, row.open_until is not None)
        for row in Circuit.objects.order_by("name")
    ]


def retry_budget(now: datetime) -> budgets.Budget:
    """How many calls may be repeated at once."""
    return budgets.look(now)


def unfinished_effects() -> dict[tuple[str, str], int]:
    """Effects that are not done, and those that failed, by kind and state."""
    watched = [*Effect.UNFINISHED, Effect.State.FAILED]
    rows = Effect.objects.filter(state__in=watched).values_list("kind", "state")
    return {(kind, state): count for kind, state, count in rows.annotate(count=Count("pk"))}


def oldest_due_effect(now: datetime) -> float:
    """Seconds for which the effect that is due longest has been waiting for a worker; 0 if none."""
    waiting = (Effect.State.PENDING, Effect.State.IN_DOUBT)
    due = Effect.objects.filter(state__in=waiting, available_at__lte=now)
    oldest = due.order_by("available_at").values_list("available_at", flat=True).first()
    return (now - oldest).total_seconds() if oldest else 0.0


_OLDEST_WRITER = """
    SELECT pid, state, application_name,
           extract(epoch FROM clock_timestamp() - xact_start)::float8 AS age
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
    ORDER BY xact_start LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Writer:
    """An open transaction that has written: while it lasts, nothing after it can be cleaned up.

    state: "active", "idle in transaction" …; age in seconds.
    """

    pid: int
    state: str
    application: str
    age: float


def oldest_write_transaction() -> Writer | None:
    """The write transaction of this database that is open longest, our own left out."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST_WRITER)
        row = cursor.fetchone()
    return Writer(*row) if row else None
