"""Celery's only part: a doorbell and a clock. Arguments and results carry nothing."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from events import clock, periodic, pump

logger = logging.getLogger(__name__)

RING_LIMIT = 500


@shared_task(name="events.ring", ignore_result=True)  # type: ignore[untyped-decorator] # celery
def ring() -> None:
    """Process what is pending now, up to a bound that keeps the task short."""
    pump.drain(limit=RING_LIMIT)


@shared_task(name="events.tick", ignore_result=True)  # type: ignore[untyped-decorator] # celery
def tick() -> None:
    """Run the periodic jobs that are due, then what they caused."""
    periodic.run_due(clock.now())
    pump.drain(limit=RING_LIMIT)


def ring_soon() -> bool:
    """Send the nudge; a dead broker is logged, and the relay's poll does the work instead."""
    try:
        ring.apply_async(retry=False, ignore_result=True)
    except OperationalError as error:
        logger.warning("nudge lost, polling will do: %s", type(error).__name__)
        return False
    return True
