"""The kernel's own periodic jobs."""

from events import idempotency, periodic, roots

periodic.register_tick("events.prune_idempotency_keys", idempotency.prune, every_seconds=3_600)
periodic.register_tick("events.sign_root", roots.write_daily, every_seconds=86_400)
