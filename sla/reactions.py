"""When an RMA enters a stage, promise by when it leaves it. Counted from the event, not from now:
a reaction that runs late promises nothing later."""

from datetime import datetime
from typing import Any

from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from rma import events as rma
from rma import selectors
from rma.choices import State
from rma.rules import JOURNEYS
from sla import services
from sla.choices import Stage

SYSTEM = Actor.system("sla")


def _promise(
    recorded: Recorded[Any], now: datetime, stage: str, *states: str, running: bool = True
) -> None:
    services.promise(
        actor=SYSTEM,
        now=now,
        rma_id=recorded.event.rma_id,
        stage=stage,
        states=states,
        since=recorded.occurred_at,
        running=running,
    )


def promise_verdict(recorded: Recorded[rma.RmaReceived], now: datetime) -> None:
    _promise(recorded, now, Stage.VERDICT, State.RECEIVED)


def promise_label(recorded: Recorded[rma.RmaEligible], now: datetime) -> None:
    ships_in = JOURNEYS[recorded.event.service_type].ships_in
    _promise(recorded, now, Stage.LABEL if ships_in else Stage.RESOLUTION, State.ELIGIBLE)


def leave_it_to_the_customer(recorded: Recorded[rma.ReturnOpened], now: datetime) -> None:
    _promise(recorded, now, Stage.PARCEL, State.SHIPPED_IN, running=False)


def promise_arrival(recorded: Recorded[rma.GoodsInTransit], now: datetime) -> None:
    """The parcel of a reopened RMA travels while its state is back to processing already."""
    if not selectors.something_arrived(selectors.by_id(recorded.event.rma_id)):
        _promise(recorded, now, Stage.PARCEL, State.SHIPPED_IN, State.PROCESSING)


def promise_work(recorded: Recorded[rma.ProcessingStarted], now: datetime) -> None:
    ships_in = JOURNEYS[recorded.event.service_type].ships_in
    _promise(recorded, now, Stage.WORK if ships_in else Stage.RESOLUTION, State.PROCESSING)


def promise_work_again(recorded: Recorded[rma.LineReceived], now: datetime) -> None:
    """The goods of a reopened RMA are here; of others, work begins with its own event."""
    _promise(recorded, now, Stage.WORK, State.PROCESSING)


def promise_dispatch(recorded: Recorded[rma.ReadyToShip], now: datetime) -> None:
    _promise(recorded, now, Stage.DISPATCH, State.PROCESSING)


def promise_delivery(recorded: Recorded[rma.ShippedOut], now: datetime) -> None:
    _promise(recorded, now, Stage.DELIVERY, State.SHIPPED_OUT)


def promise_again(recorded: Recorded[rma.RmaReopened], now: datetime) -> None:
    to_state = recorded.event.to_state
    if to_state != State.PROCESSING:
        _promise(recorded, now, Stage.VERDICT, to_state)
    elif JOURNEYS[selectors.by_id(recorded.event.rma_id).service_type].ships_in:
        _promise(recorded, now, Stage.PARCEL, to_state, running=False)
    else:
        _promise(recorded, now, Stage.RESOLUTION, to_state)


def run_on(recorded: Recorded[rma.WaitingEnded], now: datetime) -> None:
    services.resume(actor=SYSTEM, now=now, rma_id=recorded.event.rma_id, ended_by=recorded.event_id)


REACTIONS = reactions(
    "sla",
    {
        rma.RmaReceived: [promise_verdict],
        rma.RmaEligible: [promise_label],
        rma.ReturnOpened: [leave_it_to_the_customer],
        rma.GoodsInTransit: [promise_arrival],
        rma.LineReceived: [promise_work_again],
        rma.ProcessingStarted: [promise_work],
        rma.ReadyToShip: [promise_dispatch],
        rma.ShippedOut: [promise_delivery],
        rma.RmaReopened: [promise_again],
        rma.WaitingEnded: [run_on],
    },
)
