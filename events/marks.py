"""Which partition a reader is at work on, so that an event that kills its process is found out.

A reader takes partitions for itself by advisory locks of its session and marks them before it
works; it takes the marks away when it is done, however it is done. A mark whose lock is free was
left by a process that died. Its partition is under suspicion: the next reader goes event by event
there and writes each position on the mark first, so the second death names the event.

Both steps are one statement each per batch, on a table without log: cheap enough to be always on.
"""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


class WorkerLost(Exception):
    """A worker died while it handled this event and nothing else."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Partitions that are ours for now.

    suspects: where somebody died, with the position of the event that was being handled alone.
    """

    trusted: list[int]
    suspects: dict[int, int | None]


# A conflict means a mark under a lock that was free: whoever made it did not live to remove it.
_TAKE = """
    WITH mine AS MATERIALIZED (
        SELECT wanted.partition FROM unnest(%(partitions)s::smallint[]) AS wanted(partition)
        WHERE pg_try_advisory_lock(%(base)s + wanted.partition)
    )
    INSERT INTO events_readermark AS mark (subscriber, partition)
    SELECT %(subscriber)s, partition FROM mine ORDER BY partition
    ON CONFLICT (subscriber, partition) DO UPDATE SET deaths = mark.deaths + 1
    RETURNING partition, deaths, position
"""
_LEAVE = """
    WITH gone AS (
        DELETE FROM events_readermark
        WHERE subscriber = %(subscriber)s AND partition = ANY(%(partitions)s)
    )
    SELECT pg_advisory_unlock(%(base)s + mine) FROM unnest(%(partitions)s::smallint[]) AS mine
"""


@contextmanager
def taken(subscriber: str, partitions: Sequence[int]) -> Iterator[Taken]:
    """Those of the partitions nobody else is at work on, marked; call it outside transactions."""
    values: dict[str, Any] = {
        "subscriber": subscriber, "base": _base(subscriber), "partitions": list(partitions)
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        found = cursor.fetchall()
    mine = [partition for partition, _deaths, _position in found]
    suspects = {partition: position for partition, deaths, position in found if deaths}
    try:
        yield Taken([partition for partition in mine if partition not in suspects], suspects)
    finally:
        _execute_if_connected(_LEAVE, {**values, "partitions": mine})


@contextmanager
def alone(subscriber: str, partition: int) -> Iterator[bool]:
    """The lock without the mark; whether we got it."""
    values: dict[str, Any] = {"key": _base(subscriber) + partition}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%(key)s)", values)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            _execute_if_connected("SELECT pg_advisory_unlock(%(key)s)", values)


def point_at(subscriber: str, partition: int, position: int) -> None:
    """Say which event comes next, before it does; durable whatever it does to this process."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE events_readermark SET position = %s WHERE subscriber = %s AND partition = %s",
            [position, subscriber, partition],
        )


def _base(subscriber: str) -> int:
    """The first of the 64 keys of this subscriber: "RM", the sum of its name, the partition."""
    return 0x524D << 40 | zlib.crc32(subscriber.encode()) << 8


def _execute_if_connected(statement: str, values: dict[str, Any]) -> None:
    """A session that is lost has lost its locks, and leaves its marks as if it had died."""
    if connection.connection is not None and not connection.connection.closed:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
