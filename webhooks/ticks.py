"""Periodic work: replays go on, old deliveries go."""

from datetime import datetime

from events.periodic import register_tick
from webhooks import services

REPLAY_EVERY_SECONDS = 2
FORGET_EVERY_SECONDS = 60 * 60


def go_on_with_replays(now: datetime) -> int:
    """A piece of each."""
    return services.go_on_with_replays(now=now)


def forget_old_deliveries(now: datetime) -> int:
    """Everything older than 30 days."""
    return services.forget_old_deliveries(now=now)


register_tick("webhooks.replays", go_on_with_replays, REPLAY_EVERY_SECONDS)
register_tick("webhooks.forget_old_deliveries", forget_old_deliveries, FORGET_EVERY_SECONDS)
