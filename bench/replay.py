"""Folding history into the RMA projection, beside the least a fold in Python can be."""

import json
import time
from typing import Any

from django.db import connection, transaction

from bench import population, world
from bench.figure import Figure, Scale, alternating
from events import projections, replay
from events.replay import replaying
from events.rows import MemoryRows

PROJECTION = "rma.state"
_CHUNK = 5_000


def measure(scale: Scale) -> list[Figure]:
    """Events per second: the fold alone, and a whole comparison of rows with their history."""
    world.stock_the_catalogue()
    events = population.add_history(scale.events)
    fold, plain = alternating(
        lambda: events / _seconds(_fold), lambda: events / _seconds(_plain_fold), 1
    )
    beside = "a dictionary per stream, json.loads of each event"
    more = {"events": events}
    with connection.cursor() as cursor:  # the one that the database copied
        cursor.execute("TRUNCATE rma_rma CASCADE")
    rows = _fold()
    _store(rows)
    check = events / _seconds(_check)
    return [
        Figure("replay.fold", fold, "events/s", beside, plain, more),
        Figure("replay.check", check, "events/s", beside, plain, more),
    ]


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _fold() -> MemoryRows:
    made = projections.named(PROJECTION)
    return replaying.fold_all(made)


def _check() -> None:
    report = replay.replay(PROJECTION, check=True)
    if report.differences:
        raise RuntimeError(f"the rows differ: {report.differences[:3]}")


def _store(rows: MemoryRows) -> None:
    """Write the rows that the history makes, as they would have been written one by one."""
    from events import row_sql

    for model in projections.named(PROJECTION).models:
        made = list(rows.all(model).values())
        for start in range(0, len(made), _CHUNK // 5):
            row_sql.insert(made[start : start + _CHUNK // 5])


def _plain_fold() -> dict[str, dict[str, Any]]:
    states: dict[str, dict[str, Any]] = {}
    with transaction.atomic(), connection.connection.cursor("bench_plain") as cursor:
        cursor.itersize = _CHUNK
        cursor.execute(
            "SELECT stream, type, data::text FROM events_event"
            " WHERE type LIKE 'rma.%' ORDER BY position"
        )
        for stream, kind, data in cursor:
            state = states.setdefault(stream, {})
            state.update(data if isinstance(data, dict) else json.loads(data))
            state["type"] = kind
    return states
