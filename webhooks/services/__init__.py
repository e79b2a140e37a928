"""What can be done with endpoints and deliveries.

Locks are taken in one order: the endpoint's health row, the endpoint, its deliveries.
"""

from webhooks.services.checking import Wishes
from webhooks.services.endpoints import (
    change_endpoint,
    create_endpoint,
    delete_endpoint,
    disable_endpoint,
    pause_endpoint,
    resume_endpoint,
)
from webhooks.services.outcomes import settle
from webhooks.services.replaying import go_on_with_replays, replay_delivery, replay_range
from webhooks.services.retention import forget_old_deliveries
from webhooks.services.secrets import IssuedSecret, rotate_secret
from webhooks.services.telling import plan_deliveries, send_test_event

__all__ = [
    "IssuedSecret",
    "Wishes",
    "change_endpoint",
    "create_endpoint",
    "delete_endpoint",
    "disable_endpoint",
    "forget_old_deliveries",
    "go_on_with_replays",
    "pause_endpoint",
    "plan_deliveries",
    "replay_delivery",
    "replay_range",
    "resume_endpoint",
    "rotate_secret",
    "send_test_event",
    "settle",
]
