"""From eight writers to five subscribers: how many deliveries a second, and how late."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.db import connections

from accounts.events import CustomerRegistered
from bench import clients
from bench.figure import Figure, Scale, p95_ms
from events import projections, pump, reactions
from events.actor import Actor
from events.ids import uuid7
from events.reactions import Reactions
from events.records import Recorded
from events.relay import POLL_SECONDS
from events.unit import unit_of_work

WRITERS, SUBSCRIBERS = 8, 5
EVENTS_A_SECOND = 160  # of all writers together, while the lag is measured
_lags: list[float] = []


def measure(scale: Scale) -> list[Figure]:
    """Deliveries per second of a backlog; then the lag while the writers go on writing."""
    _only_our_subscribers()
    pump.drain()
    written = clients.run(WRITERS, lambda _number: append_now, scale.seconds).calls + WRITERS
    started = time.perf_counter()
    pump.drain()
    rate = len(_lags) / (time.perf_counter() - started)
    lag = _lag_while_writing(scale)
    return [
        Figure(
            "relay", rate, "deliveries/s", "",
            more={"subscribers": SUBSCRIBERS, "writers": WRITERS, "events": written,
                  "lag_p95_ms": p95_ms(lag), "lag_at_events_per_second": EVENTS_A_SECOND,
                  "polled_every_ms": round(POLL_SECONDS * 1000)},
        )
    ]  # fmt: skip


def append_now() -> None:
    """One event that says when it was recorded."""
    customer_id = str(uuid7())
    with unit_of_work(actor=Actor.system("bench"), now=datetime.now(UTC)) as unit:
        unit.record(
            f"customer/{customer_id}", CustomerRegistered(customer_id=customer_id), expected=0
        )


def _only_our_subscribers() -> None:
    """This process reads for five subscribers and for none of the product's."""
    reactions._registry.clear()
    for made in [made for made in projections.all_projections() if not made.inline]:
        del projections._registry[made.name]
    for number in range(SUBSCRIBERS):
        name = f"bench.{number}"
        reactions._registry[name] = Reactions(name, {CustomerRegistered: [_note]})


def _note(recorded: Recorded[CustomerRegistered], _now: datetime) -> None:
    _lags.append((datetime.now(UTC) - recorded.occurred_at).total_seconds())


def _lag_while_writing(scale: Scale) -> list[float]:
    """The relay turns in a process of its own, as it does in the product, until writers end."""
    connections.close_all()
    ours, theirs = os.pipe()
    stop, stopping = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        os.close(stopping)
        status = 1
        try:
            _turn_until(stop)
            with os.fdopen(theirs, "w") as pipe:
                pipe.write(json.dumps(_lags))
            connections.close_all()
            status = 0
        finally:
            os._exit(status)
    os.close(theirs)
    os.close(stop)
    clients.run(WRITERS, lambda _number: _paced(), scale.seconds)
    time.sleep(2 * POLL_SECONDS)
    os.close(stopping)
    with os.fdopen(ours) as pipe:
        found: list[float] = json.loads(pipe.read())
    os.waitpid(pid, 0)
    return found


def _turn_until(stop: int) -> None:
    """Turn at once while there is work, else wait a poll; end when the other end is closed."""
    import select

    _lags.clear()
    while True:
        pause = 0.0 if pump.drain_subscribers() else POLL_SECONDS
        if select.select([stop], [], [], pause)[0]:
            return


def _paced() -> Callable[[], None]:
    due = time.monotonic()

    def append() -> None:
        nonlocal due
        append_now()
        due += WRITERS / EVENTS_A_SECOND
        time.sleep(max(0.0, due - time.monotonic()))

    return append
