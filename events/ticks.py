"""The kernel's own periodic jobs."""

from events import idempotency, periodic, roots, watch

periodic.register_tick("events.prune_idempotency_keys", idempotency.prune, every_seconds=3_600)
periodic.register_tick("events.sign_root", roots.write_daily, every_seconds=86_400)
periodic.register_tick(watch.TICK, watch.warn_of_old_writer, every_seconds=10)
