"""The tables of the kernel. Only `event` holds facts; the rest is bookkeeping about them."""

from events.models.answers import IdempotencyKey, NumberCounter, Tick
from events.models.calls import Circuit, Effect, NextEffectSequence, RetryBudget
from events.models.discards import Discard
from events.models.log import DatabaseClock, Event
from events.models.readers import Cursor, ParkedStream, ReaderMark

__all__ = [
    "Circuit", "Cursor", "DatabaseClock", "Discard", "Effect", "Event", "IdempotencyKey",
    "NextEffectSequence", "NumberCounter", "ParkedStream", "ReaderMark", "RetryBudget", "Tick",
]  # fmt: skip
