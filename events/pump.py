"""Processes what is pending: subscribers, parked streams, effects. The relay, Celery and tests
all turn this one crank; row locks keep any number of them out of each other's way."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime

from events import clock, effects_runner, parking, runner, subscribers

Stop = Callable[[], bool]

EVENTS_PER_TURN = 1_000
EFFECTS_PER_TURN = 20
_MAX_TURNS = 2_000


def _never() -> bool:
    return False


def drain_subscribers(limit: int = EVENTS_PER_TURN, stop: Stop = _never) -> int:
    """One turn over all subscribers that are behind and parked streams that are due."""
    everyone = subscribers.all_subscribers()
    behind = subscribers.partitions_behind(everyone)
    done = 0
    for subscriber in everyone:
        if stop() or done >= limit:
            return done
        if partitions := behind.get(subscriber.name):
            done += runner.run(subscriber, partitions, limit - done)
    return done + parking.retry_due(everyone)


def drain_effects(limit: int = EFFECTS_PER_TURN) -> int:
    """One turn over the effects that are due."""
    return effects_runner.run_due(limit)


def drain(now: datetime | None = None, limit: int | None = None, stop: Stop = _never) -> int:
    """Turn until nothing is left, `limit` is reached or `stop` says so; the things done.

    now: hold the clock at this instant meanwhile. Retries that are not due by then wait. Raises
    RuntimeError when work never ends (a reaction that feeds itself).
    """
    done = 0
    with clock.frozen(now) if now else nullcontext():
        for _ in range(_MAX_TURNS):
            turn = drain_subscribers(stop=stop)
            turn += 0 if stop() else drain_effects()
            done += turn
            if not turn or stop() or (limit is not None and done >= limit):
                return done
    raise RuntimeError(f"still busy after {_MAX_TURNS} turns")


def drain_all(now: datetime | None = None) -> int:
    """Process everything pending until idle (demo, tests, `manage.py drain`)."""
    return drain(now)
