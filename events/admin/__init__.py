"""Pages of the kernel: nothing can be edited, what gave up is tried again or discarded."""

from events.admin.circuits import CircuitAdmin
from events.admin.discards import DiscardAdmin
from events.admin.effects import EffectAdmin, IdempotencyKeyAdmin
from events.admin.log import EventAdmin
from events.admin.subscribers import CursorAdmin, ParkedStreamAdmin

__all__ = [
    "CircuitAdmin", "CursorAdmin", "DiscardAdmin", "EffectAdmin", "EventAdmin",
    "IdempotencyKeyAdmin", "ParkedStreamAdmin",
]  # fmt: skip
