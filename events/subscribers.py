"""Everything that reads the log behind the writers: asynchronous projections and reactions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction

from events import log, projections, reactions
from events.models import Cursor
from events.projections import Projection
from events.reactions import Reactions
from events.records import Recorded
from events.rows import LiveRows
from events.streams import PARTITIONS


class Kind(StrEnum):
    """What a subscriber is, which decides where a new one starts and whether it may act."""

    PROJECTION = "projection"
    REACTION = "reaction"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader of the log with its own cursors."""

    name: str
    kind: Kind
    types: frozenset[str]
    handle: Callable[[Recorded[Any], datetime], None]


def all_subscribers() -> list[Subscriber]:
    """Every registered subscriber, by name; raises ValueError when two share a name."""
    found = [_of_projection(made) for made in projections.all_projections() if not made.inline]
    found += [_of_reactions(made) for made in reactions.all_reactions()]
    by_name = {subscriber.name: subscriber for subscriber in found}
    if len(by_name) != len(found):
        raise ValueError("a projection and a reaction table share a name")
    return [by_name[name] for name in sorted(by_name)]


def named(name: str) -> Subscriber:
    """The subscriber of that name; raises LookupError."""
    for subscriber in all_subscribers():
        if subscriber.name == name:
            return subscriber
    raise LookupError(f"no subscriber {name!r}")


# Within a partition positions become visible in their order: what this statement sees up to the
# head is all there will ever be. A cursor before which nothing lies that its subscriber listens to
# is moved to the head here, for all subscribers together; one that somebody holds is left alone.
_BEHIND = """
    WITH head AS MATERIALIZED (
        SELECT partition, (
            SELECT max(position) FROM events_event WHERE events_event.partition = all_.partition
        ) AS position FROM generate_series(0, %(last)s) AS all_(partition)
    ), heard AS MATERIALIZED (
        SELECT * FROM unnest(%(listeners)s::text[], %(types)s::text[]) AS heard(subscriber, type)
    ), behind AS MATERIALIZED (
        SELECT cursor.id, cursor.subscriber, cursor.partition, head.position, EXISTS (
            SELECT 1 FROM events_event AS event
            JOIN heard ON heard.subscriber = cursor.subscriber AND heard.type = event.type
            WHERE event.partition = cursor.partition
              AND event.position > cursor.position AND event.position <= head.position
        ) AS wanted
        FROM events_cursor AS cursor JOIN head USING (partition)
        WHERE cursor.subscriber = ANY(%(names)s) AND cursor.position < head.position
    ), free AS MATERIALIZED (
        SELECT id FROM events_cursor
        WHERE id IN (SELECT id FROM behind WHERE NOT wanted) FOR UPDATE SKIP LOCKED
    ), moved AS (
        UPDATE events_cursor AS cursor
        SET position = behind.position, updated_at = clock_timestamp()
        FROM behind JOIN free USING (id)
        WHERE cursor.id = behind.id AND cursor.position < behind.position
    )
    SELECT cursor.subscriber,
           array_agg(behind.partition ORDER BY behind.partition) FILTER (WHERE behind.wanted)
    FROM events_cursor AS cursor LEFT JOIN behind USING (id)
    WHERE cursor.subscriber = ANY(%(names)s)
    GROUP BY cursor.subscriber
"""


def partitions_behind(wanted: Iterable[Subscriber]) -> dict[str, list[int]]:
    """In which partitions something waits for each subscriber; one statement for all of them.

    Cursors before which nothing of interest lies are moved on. Subscribers seen for the first time
    get their cursors here.
    """
    subscribers = list(wanted)
    found = _query_behind(subscribers)
    new = [subscriber for subscriber in subscribers if subscriber.name not in found]
    if new:
        _introduce(new)
        found = _query_behind(subscribers)
    return {name: partitions for name, partitions in found.items() if partitions}


def _query_behind(subscribers: Sequence[Subscriber]) -> dict[str, list[int]]:
    heard = [(wanted.name, name) for wanted in subscribers for name in wanted.types]
    with connection.cursor() as cursor:
        cursor.execute(
            _BEHIND,
            {
                "last": PARTITIONS - 1,
                "names": [wanted.name for wanted in subscribers],
                "listeners": [name for name, _type in heard],
                "types": [type_ for _name, type_ in heard],
            },
        )
        return {name: partitions or [] for name, partitions in cursor.fetchall()}


def _introduce(new: Sequence[Subscriber]) -> None:
    """Give cursors to new subscribers: projections from zero, reactions from the head.

    A reaction that comes later must not act on old facts. On a log that nobody has read yet
    nothing is old, so there reactions start at zero too.
    """
    with transaction.atomic():
        log.hold_appends()
        head = log.last_position() if Cursor.objects.exists() else 0
        Cursor.objects.bulk_create(
            [
                Cursor(
                    subscriber=subscriber.name,
                    partition=partition,
                    position=head if subscriber.kind is Kind.REACTION else 0,
                )
                for subscriber in new
                for partition in range(PARTITIONS)
            ],
            ignore_conflicts=True,
        )


def _of_projection(made: Projection) -> Subscriber:
    rows = LiveRows(made.ignore_fields)
    return Subscriber(
        made.name,
        Kind.PROJECTION,
        made.type_names(),
        lambda recorded, _now: made.apply(rows, recorded),
    )


def _of_reactions(made: Reactions) -> Subscriber:
    return Subscriber(made.name, Kind.REACTION, made.type_names(), made.react)
