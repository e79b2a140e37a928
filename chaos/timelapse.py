"""Minutes become seconds: the waits of the product, shortened so that a run of 90 s sees their end.

Only durations, never decisions. The long forms run with the real ones.
"""

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings

from events import periodic
from shipping.adapters.embedded import EmbeddedCarrier

LEASE_SECONDS = 5.0
CALL_SECONDS = 2.5  # below the lease, as 15 s are below 60 s
STALL_SECONDS = 3.5  # above the longest call, as 20 s are above 15 s
LONGEST_TICK = timedelta(seconds=3)

# Dotted name and the value during a run. The carrier is another company, hence by name.
VALUES: dict[str, Any] = {
    "events.effects_runner.LEASE": timedelta(seconds=LEASE_SECONDS),
    "events.backoff._FIRST_SECONDS": 0.2,
    "events.backoff._LONGEST_SECONDS": 2.0,
    "embedded_carrier.webhooks.RETRY_SECONDS": (0.3, 0.5, 1, 1, 2, 2, 3, 3),
    "embedded_carrier.webhooks.LEASE": timedelta(seconds=4),
    "embedded_carrier.management.commands.embedded_carrier.PAUSE_WITHOUT_DATABASE_SECONDS": 0.5,
    "events.nudge._QUIET_SECONDS": 1.0,
    "events.breakers.OPEN_FOR": timedelta(seconds=2),
    "events.watch.ALARM_SECONDS": 1.5,
}


def shorten() -> None:
    """Shorten everything in this process."""
    for name, value in VALUES.items():
        module, _dot, attribute = name.rpartition(".")
        owner = import_module(module)
        if not hasattr(owner, attribute):
            raise AttributeError(f"no such duration any more: {name}")
        setattr(owner, attribute, value)
    settings.CARRIER_STALL_SECONDS = STALL_SECONDS
    defaults: dict[str, Any] = EmbeddedCarrier.__init__.__kwdefaults__ or {}
    defaults["total_seconds"] = CALL_SECONDS
    for name, tick in list(periodic._registry.items()):
        every = min(tick.every, LONGEST_TICK)
        periodic._registry[name] = periodic.Periodic(name, tick.job, every)
