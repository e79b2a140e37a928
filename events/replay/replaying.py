"""The two ways to replay: stream by stream, or the whole log for rows that gather streams."""

import logging
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from django.db import OperationalError, transaction

from events import log, projections, reader
from events.models import Event
from events.projections import Projection
from events.reader import Stored
from events.replay import comparison
from events.replay.comparison import Difference, Place
from events.replay.horizon import Horizon, horizon
from events.rows import MemoryRows
from events.streams import PARTITIONS, partition_of

logger = logging.getLogger(__name__)

STREAMS_PER_BATCH = 500
_LOCK_TRIES = 10
_LOCK_PAUSE_SECONDS = 0.1
_EVERYWHERE = range(PARTITIONS)


@dataclass(slots=True)
class Report:
    """What a replay found and whether it wrote it."""

    projection: str
    healed: bool
    streams: int = 0
    rows: int = 0
    differences: list[Difference] = field(default_factory=list)


def replay(name: str, *, stream: str | None = None, check: bool = False) -> Report:
    """Compare the rows of a projection with its history and, unless `check`, write what differs.

    stream: only the rows of this one stream; possible for per-stream projections. Raises
    LookupError for an unknown projection, ValueError when it cannot go by stream.
    """
    made = projections.named(name)
    report = Report(made.name, healed=not check)
    if made.per_stream is None:
        if stream is not None:
            raise ValueError(f"{name} gathers several streams and can only be replayed as a whole")
        _replay_everything(made, report)
    elif stream is not None:
        _replay_streams(made, [stream], report)
    else:
        _replay_category(made, report)
    return report


def _replay_category(made: Projection, report: Report) -> None:
    """Every stream of the category, then the rows that no stream accounts for."""
    known: set[Place] = set()
    start = log.last_position()
    for streams in _batches(made.per_stream or ""):
        known |= _replay_streams(made, streams, report)
    for streams in _batches(made.per_stream or "", after=start):  # born behind our back
        known |= _replay_streams(made, streams, report)
    if strangers := comparison.live_places(made) - known:
        _settle(
            made, strangers, _EVERYWHERE, report, lambda later: _fold(made, _events(made, later))
        )


def _replay_streams(made: Projection, streams: list[str], report: Report) -> set[Place]:
    """Compare the rows of these streams and settle those that differ; the rows they account for."""
    end = horizon(made)
    rows = _fold(made, _events(made, end, streams))
    known = comparison.places_of(made, rows)
    report.streams += len(streams)
    report.rows += len(known)
    if comparison.compare(made, rows, known):
        for stream in streams:
            _settle_stream(made, stream, end, report)
    return known


def _settle_stream(made: Projection, stream: str, end: Horizon, report: Report) -> None:
    rows = _fold(made, _events(made, end, [stream]))
    known = comparison.places_of(made, rows)
    if comparison.compare(made, rows, known):
        _settle(
            made, known, [partition_of(stream)], report,
            lambda later: _fold(made, _events(made, later, [stream])),
        )  # fmt: skip


def _replay_everything(made: Projection, report: Report) -> None:
    rows = _fold(made, _events(made, horizon(made)))
    places = comparison.places_of(made, rows) | comparison.live_places(made)
    report.rows += len(places)
    suspects = {(found.model, found.pk) for found in comparison.compare(made, rows, places)}
    if suspects:
        _settle(
            made, suspects, _EVERYWHERE, report, lambda later: _fold(made, _events(made, later))
        )


def _settle(
    made: Projection,
    suspects: Collection[Place],
    partitions: Iterable[int],
    report: Report,
    fold: Callable[[Horizon], MemoryRows],
) -> None:
    """Look at suspects again with the partitions held, and heal what really differs.

    Rows that a writer holds, who in turn waits for us, are never waited for: let go, try again.
    """
    for remaining in reversed(range(_LOCK_TRIES)):
        try:
            with transaction.atomic():
                rows = fold(horizon(made, hold=partitions))
                found = comparison.compare(made, rows, suspects)
                if report.healed:
                    comparison.lock(found)
                    comparison.heal(made, rows, found)
            report.differences += found
            return
        except OperationalError:
            if not remaining:
                raise
            time.sleep(_LOCK_PAUSE_SECONDS)


def fold_all(made: Projection) -> MemoryRows:
    """The rows that the whole history makes, in memory."""
    return _fold(made, _events(made, horizon(made)))


def _fold(made: Projection, events: Generator[Stored, None, None]) -> MemoryRows:
    rows = MemoryRows(made.ignore_fields)
    with closing(events):  # a handler that raises must not leave a cursor open behind it
        for stored in events:
            made.apply(rows, reader.decode(stored))
    return rows


def _events(
    made: Projection, end: Horizon, streams: list[str] | None = None
) -> Generator[Stored, None, None]:
    """What the projection has applied, in log order; decoded one by one, never all in memory."""
    last = max(end.ends.values(), default=0)
    for stored in reader.history(made.type_names(), last=last, streams=streams):
        if end.covers(stored):
            yield stored


def _batches(category: str, after: int = 0) -> Iterator[list[str]]:
    """The streams of a category born after a position, a batch at a time, in name order."""
    last = f"{category}/"
    behind_all = f"{category}0"  # "0" follows "/" in the byte order of the column
    while True:
        firsts = Event.objects.filter(
            version=1, position__gt=after, stream__gt=last, stream__lt=behind_all
        ).order_by("stream")
        streams = list(firsts.values_list("stream", flat=True)[:STREAMS_PER_BATCH])
        if not streams:
            return
        yield streams
        last = streams[-1]
