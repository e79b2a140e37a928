"""Walks the whole log and checks what nobody should be able to break."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from events import chain
from events.canonical import canonical
from events.models import Event
from events.streams import partition_of

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the log does not hold together."""

    stream: str
    version: int
    position: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found. `root` is one digest over the heads of all streams walked.

    The chain alone cannot tell that the newest events of a stream were cut off: compare `root`
    with one that was printed earlier, with the same `until`, and kept outside the database.
    """

    events: int
    streams: int
    until: int
    root: str
    breaks: tuple[Break, ...]


def verify(until: int) -> Verdict:
    """Recompute every hash up to a position, and check versions, order and partitions."""
    rows = Event.objects.filter(position__lte=until).order_by("stream", "version")
    root, breaks, streams, events = hashlib.sha256(), [], 0, 0
    for stream, history in groupby(rows.iterator(_CHUNK), key=attrgetter("stream")):
        streams += 1
        before: Event | None = None
        for event in history:
            events += 1
            breaks += [_break(event, why) for why in _faults(event, before)]
            before = event
        if before is not None:
            root.update(f"{stream} {before.version} ".encode() + bytes(before.hash))
    return Verdict(events, streams, until, root.hexdigest(), tuple(breaks))


def _faults(event: Event, before: Event | None) -> Iterator[str]:
    if event.version != (before.version + 1 if before else 1):
        yield f"version {event.version} follows {before.version if before else 0}"
    if before and before.position >= event.position:
        yield "stands before its predecessor"
    if event.partition != partition_of(event.stream):
        yield "is in the wrong partition"
    if bytes(event.hash) != _expected(event, bytes(before.hash) if before else chain.GENESIS):
        yield "hash does not match"


def _expected(event: Event, previous: bytes) -> bytes:
    meta: dict[str, Any] = event.meta
    return chain.link(
        previous,
        stream=event.stream,
        version=event.version,
        event_id=event.event_id,
        type=event.type,
        schema=event.schema,
        occurred_at=event.occurred_at,
        meta=meta,
        data=canonical(event.data),
    )


def _break(event: Event, why: str) -> Break:
    return Break(event.stream, event.version, event.position, why)
