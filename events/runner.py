"""Runs subscribers: lease cursors, handle a batch, move the cursors, all in one transaction.

A batch that fails is undone and taken event by event, each in its own transaction; an event that
still fails parks its stream for its subscriber, and the others go on. The row lock on a cursor is
the lease: whoever holds it is alone with that subscriber and partition. An event that kills its
process cannot fail: `events.marks` shows where somebody died, and there the same is done.
"""

import logging
from collections.abc import Sequence

from django.db import connection, transaction

from events import crash_points, marks, parking, reader
from events.handling import Contended, OrderViolation, handle, working
from events.marks import WorkerLost
from events.models import Cursor
from events.reader import Stored
from events.subscribers import Subscriber

logger = logging.getLogger(__name__)

PARTITIONS_PER_LEASE = 16
EVENTS_PER_PARTITION = 50
_TRIES_WHEN_CONTENDED = 3
_LOCK = (
    "SELECT partition, position FROM events_cursor"
    " WHERE subscriber = %s AND partition = ANY(%s) ORDER BY partition FOR UPDATE"
)


def run(subscriber: Subscriber, partitions: Sequence[int], limit: int) -> int:
    """Let a subscriber read on in these partitions; the number of events it passed.

    Partitions leased by another process are left to it. Stops after about `limit` events.
    Raises database errors only when the connection is lost.
    """
    done = 0
    for start in range(0, len(partitions), PARTITIONS_PER_LEASE):
        group = partitions[start : start + PARTITIONS_PER_LEASE]
        passed = EVENTS_PER_PARTITION
        while passed >= EVENTS_PER_PARTITION and done < limit:  # fewer: no partition was full
            passed = _run_group(subscriber, group)
            done += passed
    return done


def lock_cursors(subscriber: str, partitions: Sequence[int], *, wait: bool) -> dict[int, int]:
    """Lease cursors until the transaction ends: partition to position, without those of others."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK if wait else f"{_LOCK} SKIP LOCKED", [subscriber, list(partitions)])
        return dict(cursor.fetchall())


def move_cursors(subscriber: str, ends: dict[int, int]) -> None:
    """Store how far the subscriber has read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_cursor AS c SET position = e.position, updated_at = clock_timestamp()"
            " FROM unnest(%s::smallint[], %s::bigint[]) AS e(partition, position)"
            " WHERE c.subscriber = %s AND c.partition = e.partition",
            [list(ends), list(ends.values()), subscriber],
        )


def _run_group(subscriber: Subscriber, partitions: Sequence[int]) -> int:
    with marks.taken(subscriber.name, partitions) as taken:
        done = _run_trusting(subscriber, taken.trusted) if taken.trusted else 0
        for partition, killer in taken.suspects.items():
            done += _run_carefully(subscriber, partition, killer)
    return done


def _run_trusting(subscriber: Subscriber, partitions: Sequence[int]) -> int:
    try:
        return _run_batch(subscriber, partitions, EVENTS_PER_PARTITION)
    except Exception:  # the worker loop: undone as a whole, now one by one
        _ensure_connected()
        logger.info("batch of %s undone, going event by event", subscriber.name, exc_info=True)
    return sum(_run_singly(subscriber, partition) for partition in partitions)


def _run_batch(subscriber: Subscriber, partitions: Sequence[int], per_partition: int) -> int:
    with working(subscriber):
        positions = lock_cursors(subscriber.name, partitions, wait=False)
        events = reader.behind(positions, subscriber.types, per_partition) if positions else []
        if not events:
            return 0
        parked = _parked_streams(subscriber.name, partitions)
        for stored in events:
            if stored.stream not in parked:
                handle(subscriber, stored)
        move_cursors(subscriber.name, _ends(events))
        crash_points.reached("subscribers.before_commit")
    crash_points.reached("subscribers.after_commit")
    return len(events)


def _run_carefully(subscriber: Subscriber, partition: int, killer: int | None) -> int:
    """As many events as a batch has, each pointed at before it is handled.

    killer: the position of an event whose handling somebody did not survive; its stream is parked.
    """
    if killer is not None and _position_ahead(subscriber, partition) == killer:
        _park_next(subscriber, partition, WorkerLost("a worker died while it handled this event"))
    for done in range(EVENTS_PER_PARTITION):
        position = _position_ahead(subscriber, partition)
        if position is None:
            return done
        marks.point_at(subscriber.name, partition, position)
        if not _run_single(subscriber, partition):
            return done
    return EVENTS_PER_PARTITION


def _position_ahead(subscriber: Subscriber, partition: int) -> int | None:
    """Where the next event of this partition stands; nobody else moves this cursor now."""
    cursor = Cursor.objects.get(subscriber=subscriber.name, partition=partition)
    events = reader.behind({partition: cursor.position}, (), 1)
    return events[0].position if events else None


def _run_singly(subscriber: Subscriber, partition: int) -> int:
    for done in range(EVENTS_PER_PARTITION):
        if not _run_single(subscriber, partition):
            return done
    return EVENTS_PER_PARTITION


def _run_single(subscriber: Subscriber, partition: int) -> int:
    """One event in its own transaction; contention is tried again, any other failure parks."""
    for _ in range(_TRIES_WHEN_CONTENDED):
        try:
            return _run_batch(subscriber, [partition], 1)
        except Contended as error:
            failure: Exception = error
        except Exception as error:  # noqa: BLE001 - the worker loop: recorded below, on the parked stream
            failure = error
            break
    _ensure_connected()
    return _park_next(subscriber, partition, failure)


def _park_next(subscriber: Subscriber, partition: int, failure: Exception) -> int:
    """Park the stream of the event at which the cursor stands, and step over it."""
    with transaction.atomic():
        positions = lock_cursors(subscriber.name, [partition], wait=False)
        events = reader.behind(positions, subscriber.types, 1) if positions else []
        for stored in events:
            if stored.stream not in _parked_streams(subscriber.name, [partition]):
                parking.park(
                    subscriber.name, stored, failure, for_good=isinstance(failure, OrderViolation)
                )
            move_cursors(subscriber.name, {partition: stored.position})
    return len(events)


def _parked_streams(subscriber: str, partitions: Sequence[int]) -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stream FROM events_parkedstream WHERE subscriber = %s AND partition = ANY(%s)",
            [subscriber, list(partitions)],
        )
        return frozenset(stream for (stream,) in cursor.fetchall())


def _ends(events: Sequence[Stored]) -> dict[int, int]:
    """The last position read per partition; events come ordered by partition and position."""
    return {stored.partition: stored.position for stored in events}


def _ensure_connected() -> None:
    """A lost connection is nobody's event's fault: let the process reconnect first."""
    if connection.connection is None or connection.connection.closed:
        raise ConnectionError("the database connection is lost")
