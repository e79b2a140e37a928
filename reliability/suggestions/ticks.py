"""Every night the suggestions learn from what was confirmed meanwhile."""

from datetime import datetime

from events.actor import Actor
from events.periodic import register_tick
from reliability.suggestions import services

ACTOR = Actor.system("reliability")
NIGHTLY_SECONDS = 24 * 60 * 60


def train(now: datetime) -> int:
    """How many versions were learned: one or none."""
    return int(services.train(actor=ACTOR, now=now) is not None)


register_tick("reliability.suggestions", train, NIGHTLY_SECONDS)
