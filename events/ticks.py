"""The kernel's own periodic jobs."""

from events import idempotency, periodic

periodic.register_tick("events.prune_idempotency_keys", idempotency.prune, every_seconds=3_600)
