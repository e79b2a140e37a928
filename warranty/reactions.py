"""A request arrives or is taken up again: decide. A verdict was given: move the RMA on."""

from datetime import datetime
from typing import Any

from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from rma.events import RmaReceived, RmaReopened
from warranty import services
from warranty.events import WarrantyDecided, WarrantyOverridden

SYSTEM = Actor.system("warranty")


def decide(recorded: Recorded[Any], now: datetime) -> None:
    services.decide_rma(actor=SYSTEM, now=now, rma_id=recorded.event.rma_id)


def move_on(recorded: Recorded[Any], now: datetime) -> None:
    services.move_on(actor=SYSTEM, now=now, rma_id=recorded.event.rma_id)


REACTIONS = reactions(
    "warranty",
    {
        RmaReceived: [decide],
        RmaReopened: [decide],
        WarrantyDecided: [move_on],
        WarrantyOverridden: [move_on],
    },
)
