"""Races that the database settled against us: run again at once, for the same may well succeed.

A deadlock victim or a serialization failure has been undone as a whole. A lock that could not be
had in time is not run again here: we have waited long enough.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError

from events.errors import StoreBusy

T = TypeVar("T")

TRIES = 3
_LONGEST_REST_SECONDS = 0.05
_LOST = frozenset({"40P01", "40001"})  # deadlock victim, serialization failure


def lost(error: BaseException | None) -> bool:
    """Whether this failure, or what caused it, is such a race."""
    while error is not None:
        if getattr(error, "sqlstate", None) in _LOST:
            return True
        error = error.__cause__
    return False


def rest() -> None:
    """A moment of random length, so that the two do not meet again."""
    time.sleep(random.uniform(0, _LONGEST_REST_SECONDS))  # noqa: S311 - no secret


def run(work: Callable[[], T]) -> T:
    """Do the work, again when it lost a race, at most three times; work is its own transaction."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except (StoreBusy, DatabaseError) as error:
            if not lost(error):
                raise
        rest()
    return work()
