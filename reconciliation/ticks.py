"""Every night all books are compared and what differs is repaired."""

from datetime import datetime, timedelta

import structlog

from events.actor import Actor
from events.periodic import register_tick
from reconciliation import services
from reconciliation.counterparts import Window, all_counterparts

logger = structlog.get_logger(__name__)
ACTOR = Actor.system("reconciliation")
USUAL_WINDOW = timedelta(days=30)
NIGHTLY_SECONDS = 24 * 60 * 60


def compare_everything(now: datetime) -> int:
    """Compare and repair the last 30 days of every counterpart; the differences found."""
    found = 0
    for counterpart in all_counterparts():
        window = Window(now - USUAL_WINDOW, now)
        try:
            run = services.reconcile(
                actor=ACTOR, now=now, counterpart=counterpart, window=window, repair=True
            )
        except services.AlreadyRunning:
            continue
        found += run.found
        if run.persons or run.state == "failed":
            logger.error("books_differ", counterpart=run.counterpart, persons=run.persons)
    return found


register_tick("reconciliation.nightly", compare_everything, NIGHTLY_SECONDS)
