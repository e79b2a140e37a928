"""The SQL of the event table: append in order, heads of streams, consistent cuts.

Order: every append takes the advisory locks of the partitions it touches, in sorted order, and
holds them until its transaction has ended. So inside one partition positions become visible in
their own order, and a reader that remembers one position per partition never misses an event.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from events.streams import PARTITIONS, partition_of

ORDER_LOCK_CLASS = 17750  # first key of the advisory locks; events_append() takes the same
LOCK_TIMEOUT = "3s"


@dataclass(frozen=True, slots=True)
class Head:
    """The last version of a stream and its hash; version 0 before the first event."""

    version: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A row about to be appended; `data` and `meta` are canonical JSON text."""

    stream: str
    version: int
    event_id: UUID
    type: str
    schema: int
    data: str
    meta: str
    occurred_at: datetime
    hash: bytes


def head(stream: str) -> Head:
    """The head of a stream as committed, or written earlier in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT version, hash FROM events_event WHERE stream = %s"
            " ORDER BY version DESC LIMIT 1",
            [stream],
        )
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1])) if row else Head(0, b"")


def append(events: Sequence[NewEvent], *, _in_order: bool = True) -> None:
    """Insert events; must be the last statement of its transaction.

    Raises IntegrityError when a version is taken, OperationalError when a partition stays locked
    for 3 s. `_in_order=False` leaves the locks out: the control of the concurrency tests.
    """
    rows = ",".join(map(_as_json, events))
    with connection.cursor() as cursor:
        cursor.execute("SELECT events_append(%s::jsonb, %s)", [f"[{rows}]", _in_order])


def _as_json(event: NewEvent) -> str:
    """One row as JSON text; `data` and `meta` are such text already."""
    header = {
        "partition": partition_of(event.stream),
        "stream": event.stream,
        "version": event.version,
        "event_id": str(event.event_id),
        "type": event.type,
        "schema": event.schema,
        "occurred_at": event.occurred_at.isoformat(),
        "hash": event.hash.hex(),
    }
    return f'{json.dumps(header)[:-1]}, "data": {event.data}, "meta": {event.meta}}}'


def versions(streams: Iterable[str]) -> dict[str, int]:
    """The last committed version of each stream that has any event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream, max(version) FROM events_event WHERE stream = ANY(%s) GROUP BY stream",
            [list(streams)],
        )
        return dict(cursor.fetchall())


def hold_appends(partitions: Iterable[int] = range(PARTITIONS)) -> None:
    """Keep everybody from appending to these partitions until this transaction ends.

    The locks are shared: several readers may hold them together.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock_shared(%s, wanted)) FROM unnest(%s::int[]) wanted",
            [ORDER_LOCK_CLASS, sorted(partitions)],
        )


def last_position() -> int:
    """The largest visible position, 0 for an empty log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), 0) FROM events_event")
        return int(cursor.fetchone()[0])
