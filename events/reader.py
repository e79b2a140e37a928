"""Reading the log: stored rows, decoding, one partition in order, one stream, everything."""

import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from events import types
from events.models import Event
from events.records import Meta, Recorded


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the log. `data` and `meta` are None where the reader did not ask for that type."""

    position: int
    partition: int
    stream: str
    version: int
    type: str
    in_order: bool
    event_id: UUID
    schema: int
    occurred_at: datetime
    data: Mapping[str, Any] | None
    meta: Mapping[str, Any] | None


# Every event is joined to its predecessor in the stream: if that one does not stand at a smaller
# position, the order guarantee is broken and the reader must not go on.
_BEHIND = """
    SELECT e.position, e.partition, e.stream, e.version, e.type,
           CASE WHEN e.version = 1 THEN true ELSE coalesce(p.position < e.position, false) END,
           e.event_id, e.schema, e.occurred_at,
           CASE WHEN e.type = ANY(%(types)s) THEN e.data END,
           CASE WHEN e.type = ANY(%(types)s) THEN e.meta END
    FROM unnest(%(partitions)s::smallint[], %(positions)s::bigint[]) AS c(partition, position)
    CROSS JOIN LATERAL (
        SELECT * FROM events_event
        WHERE partition = c.partition AND position > c.position
        ORDER BY position LIMIT %(limit)s
    ) AS e
    LEFT JOIN events_event AS p ON p.stream = e.stream AND p.version = e.version - 1
    ORDER BY e.partition, e.position
"""


def behind(positions: Mapping[int, int], types: Iterable[str], limit: int) -> list[Stored]:
    """The next events after each partition's position, at most `limit` per partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BEHIND,
            {
                "partitions": list(positions),
                "positions": list(positions.values()),
                "types": list(types),
                "limit": limit,
            },
        )
        return [_with_json(row) for row in cursor.fetchall()]


_HISTORY = """
    SELECT position, partition, stream, version, type, true, event_id, schema, occurred_at,
           data::text, meta::text
    FROM events_event
    WHERE type = ANY(%(types)s) AND position <= %(last)s
"""
_CHUNK = 2_000


def history(
    types: Iterable[str], *, last: int, streams: Sequence[str] | None = None
) -> Generator[Stored, None, None]:
    """The events of these types up to a position, in log order; never all of them in memory.

    streams: only theirs. Close the generator when it is not read to the end.
    """
    wanted: dict[str, Any] = {"types": list(types), "last": last, "streams": list(streams or ())}
    chosen = "" if streams is None else " AND stream = ANY(%(streams)s)"
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"{_HISTORY}{chosen} ORDER BY position", wanted)
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                yield _with_json(row)


def of_stream(stream: str, *, first: int = 0, last: int) -> list[Stored]:
    """The events of a stream whose positions lie in first..last, in their order."""
    rows = Event.objects.filter(stream=stream, position__gte=first, position__lte=last)
    return [stored(event) for event in rows.order_by("version")]


def stored(event: Event) -> Stored:
    """The stored form of an ORM row."""
    return Stored(
        event.position, event.partition, event.stream, event.version, event.type, True,
        event.event_id, event.schema, event.occurred_at, event.data, event.meta,
    )  # fmt: skip


def decode(row: Stored) -> Recorded[Any]:
    """The recorded event of a stored row; raises UnknownEventType, codec.BadData."""
    if row.data is None or row.meta is None:
        raise ValueError(f"{row.type} at {row.position} was read without its data")
    return Recorded(
        event=types.decode(row.type, row.schema, row.data),
        stream=row.stream,
        version=row.version,
        event_id=row.event_id,
        type=row.type,
        position=row.position,
        occurred_at=row.occurred_at,
        meta=Meta.from_json(row.meta),
    )


def _with_json(row: Sequence[Any]) -> Stored:
    """psycopg hands jsonb over as text under Django's cursors."""
    *columns, data, meta = row
    return Stored(*[*columns, _loaded(data), _loaded(meta)])


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
