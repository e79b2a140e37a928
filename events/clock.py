"""The one reader of the wall clock beside entry points, and the way to hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen_at: ContextVar[datetime | None] = ContextVar("events_clock_frozen_at", default=None)


def now() -> datetime:
    """The current instant in UTC, or the instant at which the clock is held."""
    return _frozen_at.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant inside the block (demo data, tests)."""
    if at.tzinfo is None:
        raise ValueError("the clock needs an aware instant")
    token = _frozen_at.set(at)
    try:
        yield
    finally:
        _frozen_at.reset(token)
