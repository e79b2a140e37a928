"""The SQL of the event table: append in order, heads of streams, consistent cuts.

Order: every append takes the advisory locks of the partitions it touches, in sorted order, and
holds them until its transaction has ended. So inside one partition positions become visible in
their own order, and a reader that remembers one position per partition never misses an event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from events.streams import PARTITIONS, partition_of

ORDER_LOCK_CLASS = 0x4556  # "EV": the first key of every two-key advisory lock on a partition
LOCK_TIMEOUT = "3s"

_COLUMNS = """partition, stream, version, event_id, type, schema, data, meta, occurred_at, hash"""
_ROWS = """
    unnest(%(partitions)s::smallint[], %(streams)s::text[], %(versions)s::int[],
           %(event_ids)s::uuid[], %(types)s::text[], %(schemas)s::smallint[],
           %(data)s::text[], %(meta)s::text[], %(occurred_at)s::timestamptz[],
           %(hashes)s::bytea[]) WITH ORDINALITY
    AS event(partition, stream, version, event_id, type, schema, data, meta, occurred_at, hash, n)
"""
_APPEND_UNORDERED = f"""
    INSERT INTO events_event ({_COLUMNS})
    SELECT partition, stream, version, event_id, type, schema, data::jsonb, meta::jsonb,
           occurred_at, hash
    FROM {_ROWS} ORDER BY n
"""  # noqa: S608 - constants only
# One statement, so that the locks are held for one round trip and the commit, no more. The
# identity column is evaluated above the join, thus after `locked` has been computed.
_APPEND = f"""
    WITH patience AS MATERIALIZED (
        SELECT set_config('lock_timeout', '{LOCK_TIMEOUT}', true) AS setting
    ), locked AS MATERIALIZED (
        SELECT count(pg_advisory_xact_lock({ORDER_LOCK_CLASS}, wanted)) AS locks
        FROM patience, unnest(%(locks)s::int[]) AS wanted
        WHERE patience.setting IS NOT NULL
    )
    INSERT INTO events_event ({_COLUMNS})
    SELECT partition, stream, version, event_id, type, schema, data::jsonb, meta::jsonb,
           occurred_at, hash
    FROM locked, {_ROWS} WHERE locked.locks > 0 ORDER BY n
"""  # noqa: S608 - constants only


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
    partitions = [partition_of(event.stream) for event in events]
    with connection.cursor() as cursor:
        cursor.execute(
            _APPEND if _in_order else _APPEND_UNORDERED,
            {
                "locks": sorted(set(partitions)),
                "partitions": partitions,
                "streams": [event.stream for event in events],
                "versions": [event.version for event in events],
                "event_ids": [event.event_id for event in events],
                "types": [event.type for event in events],
                "schemas": [event.schema for event in events],
                "data": [event.data for event in events],
                "meta": [event.meta for event in events],
                "occurred_at": [event.occurred_at for event in events],
                "hashes": [event.hash for event in events],
            },
        )


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
