"""Periodic jobs: registered once, run by whichever process finds them due, by one at a time."""

import logging
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from events import crash_points, races
from events.models import Tick

logger = logging.getLogger(__name__)

Job = Callable[[datetime], int]

TICK_LOCK_CLASS = 0x5449  # "TI": the first key of the two-key advisory lock on a job


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job and its interval in seconds."""

    name: str
    job: Job
    every: timedelta


_registry: dict[str, Periodic] = {}


def register_tick(name: str, fn: Job, every_seconds: float) -> None:
    """Register a job that takes `now` and returns how much it did; ValueError if name taken."""
    if name in _registry:
        raise ValueError(f"tick name taken: {name}")
    _registry[name] = Periodic(name, fn, timedelta(seconds=every_seconds))


def all_ticks() -> list[Periodic]:
    """Every periodic job, by name."""
    return [_registry[name] for name in sorted(_registry)]


def run_due(
    now: datetime, stop: Callable[[], bool] = lambda: False, only: Collection[str] = ()
) -> int:
    """Run every job whose interval has passed, or of these alone; the sum of what they did.

    A job that raises is logged and waits for its next interval; the others go on.
    """
    last_runs = dict(Tick.objects.values_list("name", "last_run_at"))
    done = 0
    for periodic in [tick for tick in all_ticks() if not only or tick.name in only]:
        last = last_runs.get(periodic.name)
        if (last is None or last + periodic.every <= now) and not stop():
            done += _run(periodic, now)
    return done


def _run(periodic: Periodic, now: datetime) -> int:
    with _alone(periodic.name) as mine:
        if (
            not mine
            or Tick.objects.filter(
                name=periodic.name, last_run_at__gt=now - periodic.every
            ).exists()
        ):
            return 0
        Tick.objects.update_or_create(name=periodic.name, defaults={"last_run_at": now})
        crash_points.reached("ticks.before_commit")
        try:
            done = races.run(lambda: periodic.job(now))
        except Exception:  # the worker loop: one broken job must not stop the others
            logger.exception("tick %s failed", periodic.name)
            return 0
        crash_points.reached("ticks.after_commit")
        return done


@contextmanager
def _alone(name: str) -> Iterator[bool]:
    """Whether this process got the job; a session lock, for a job may use many transactions."""
    key = zlib.crc32(name.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [TICK_LOCK_CLASS, key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [TICK_LOCK_CLASS, key])
