"""Every six hours the charts are looked at."""

from datetime import datetime

from events.actor import Actor
from events.periodic import register_tick
from reliability.spc import services

ACTOR = Actor.system("reliability")
EVERY_SECONDS = 6 * 60 * 60


def watch_charts(now: datetime) -> int:
    """Raise what was not raised yet; how many alarms."""
    return len(services.watch(actor=ACTOR, now=now))


register_tick("reliability.charts", watch_charts, EVERY_SECONDS)
