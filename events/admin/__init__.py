"""Pages to look at the kernel: nothing can be edited, two things can be tried again."""

from events.admin.effects import EffectAdmin, IdempotencyKeyAdmin
from events.admin.log import EventAdmin
from events.admin.subscribers import CursorAdmin, ParkedStreamAdmin

__all__ = ["CursorAdmin", "EffectAdmin", "EventAdmin", "IdempotencyKeyAdmin", "ParkedStreamAdmin"]
