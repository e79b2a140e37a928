"""When nothing has to be shipped, a person answers: the desk opens a case."""

from datetime import datetime
from typing import Any

from desk import services
from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from rma import events as rma_events

ACTOR = Actor.system("desk")


def open_case(recorded: Recorded[Any], now: datetime) -> None:
    services.open_case(actor=ACTOR, now=now, rma_id=recorded.event.rma_id)


def open_case_again(recorded: Recorded[rma_events.RmaReopened], now: datetime) -> None:
    if recorded.event.to_state == "processing":
        services.open_case(actor=ACTOR, now=now, rma_id=recorded.event.rma_id)


def drop_case(recorded: Recorded[Any], now: datetime) -> None:
    services.drop_case(actor=ACTOR, now=now, rma_id=recorded.event.rma_id)


REACTIONS = reactions(
    "desk",
    {
        rma_events.RmaEligible: [open_case],
        rma_events.RmaReopened: [open_case_again],
        rma_events.RmaCancelled: [drop_case],
        rma_events.RmaRejected: [drop_case],
    },
)
