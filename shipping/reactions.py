"""When something happens on the journey, shipping does its step and moves the RMA on.

An RMA may have moved meanwhile (cancelled, checked in before its label was known): a late reaction
finds the door closed and does nothing.
"""

from datetime import datetime

from events.actor import Actor
from events.reactions import reactions
from events.records import Recorded
from rma import events as rma_events
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import EscalationCode, Outcome, ReopeningCode, State
from rma.rules import JOURNEYS
from shipping import events, rules, selectors, services
from shipping.choices import Action, Direction, DuplicateSource
from shipping.models import Reshipment
from shipping.tracking_codes import TrackingCode

ACTOR = Actor.system("shipping")
_ON_ITS_WAY = (TrackingCode.ACCEPTED, TrackingCode.IN_TRANSIT)
_ASTRAY = (TrackingCode.LOST, TrackingCode.RETURNED)


def make_return_label(recorded: Recorded[rma_events.RmaEligible], now: datetime) -> None:
    """Goods will be sent in: the customer needs a label."""
    rma = rma_selectors.by_id(recorded.event.rma_id)
    if JOURNEYS[rma.service_type].ships_in and rma.state == State.ELIGIBLE:
        services.request_return_label(actor=ACTOR, now=now, rma_id=rma.id)


def make_another_label(recorded: Recorded[rma_events.RmaReopened], now: datetime) -> None:
    """A finished case is taken up again: the customer sends the goods in once more.

    Where our parcel never arrived there is nothing to send: a person must look for it.
    """
    rma = rma_selectors.by_id(recorded.event.rma_id)
    due = rma.state == State.PROCESSING and not rma_selectors.something_arrived(rma)
    if not due or not JOURNEYS[rma.service_type].ships_in:
        return
    if recorded.event.code != ReopeningCode.NOT_ARRIVED:
        services.request_return_label(actor=ACTOR, now=now, rma_id=rma.id)
    elif rma.escalated_since is None:
        rma_services.escalate(actor=ACTOR, now=now, rma_id=rma.id, code=EscalationCode.OTHER.value)


def open_return(recorded: Recorded[events.LabelIssued], now: datetime) -> None:
    """The label exists: the return is open."""
    if rma_selectors.by_id(recorded.event.rma_id).state == State.ELIGIBLE:
        rma_services.issue_label(
            actor=ACTOR,
            now=now,
            rma_id=recorded.event.rma_id,
            shipment_id=recorded.event.shipment_id,
        )


def follow_parcel(recorded: Recorded[events.Tracked], now: datetime) -> None:
    """The carrier has the customer's parcel; or it went astray and a person must act."""
    event, code = recorded.event, TrackingCode(recorded.event.code)
    if code in _ON_ITS_WAY and event.direction == Direction.INBOUND:
        rma_services.mark_in_transit(actor=ACTOR, now=now, rma_id=event.rma_id)
    if code in _ASTRAY:
        rma = rma_selectors.by_id(event.rma_id)
        if rma.is_open and rma.escalated_since is None:
            rma_services.escalate(
                actor=ACTOR, now=now, rma_id=rma.id, code=EscalationCode.OTHER.value
            )


def start_work(recorded: Recorded[events.CheckedIn], now: datetime) -> None:
    """Goods arrived: work begins, once; what arrives later only adds to it."""
    rma = rma_selectors.by_id(recorded.event.rma_id)
    if rma.state in (State.ELIGIBLE, State.SHIPPED_IN):
        rma_services.start_repair(actor=ACTOR, now=now, rma_id=rma.id, trigger="check_in")


def send_back(recorded: Recorded[rma_events.ReadyToShip], now: datetime) -> None:
    """Everything is packed: book the one outbound shipment."""
    rma = rma_selectors.by_id(recorded.event.rma_id)
    if rma.state == State.PROCESSING and rma.ready_at is not None:
        services.book_outbound(actor=ACTOR, now=now, rma_id=rma.id)


def hand_over(recorded: Recorded[events.OutboundBooked], now: datetime) -> None:
    """The outbound label exists: the RMA is shipped out, or once more after it was reopened."""
    event = recorded.event
    rma = rma_selectors.by_id(event.rma_id)
    if rma.state != State.PROCESSING or not _is_the_parcel(event.shipment_id):
        return
    if rma.ready_at is not None:
        rma_services.ship_out(actor=ACTOR, now=now, rma_id=rma.id, shipment_id=event.shipment_id)
    elif not rma_selectors.something_arrived(rma):
        rma_services.ship_again(actor=ACTOR, now=now, rma_id=rma.id, shipment_id=event.shipment_id)


def _is_the_parcel(shipment_id: str) -> bool:
    """Whether this is what the RMA is about, and not goods sent back beside it."""
    return selectors.by_id(shipment_id).action == Action.OUTBOUND


def finish(recorded: Recorded[events.Delivered], now: datetime) -> None:
    """The customer has it back: the case ends, with what was done to the lines as outcome."""
    rma = rma_selectors.by_id(recorded.event.rma_id)
    if recorded.event.direction != Direction.OUTBOUND or rma.state != State.SHIPPED_OUT:
        return
    if not _is_the_parcel(recorded.event.shipment_id):
        return
    lines = rma.lines.values_list("disposition", "quantity_replaced")
    outcome = rules.outcome_of(lines)
    if Reshipment.objects.filter(shipment_id=recorded.event.shipment_id, from_stock=True).exists():
        outcome = Outcome.REPLACED.value
    rma_services.close(actor=ACTOR, now=now, rma_id=rma.id, outcome=outcome)


def look_for_doubles(recorded: Recorded[events.Delivered], now: datetime) -> None:
    """One more parcel has reached a customer: it must be the only one."""
    if recorded.event.direction != Direction.OUTBOUND:
        return
    rma = rma_selectors.by_id(recorded.event.rma_id)
    names = rules.doubled(selectors.sent_of(rma))
    if names:
        services.raise_duplicate(
            actor=ACTOR, now=now, rma_id=rma.id, source=DuplicateSource.OWN, references=names
        )


def void_for_cancelled(recorded: Recorded[rma_events.RmaCancelled], now: datetime) -> None:
    """Called off: no label of it may be used any more."""
    services.void_unused(actor=ACTOR, now=now, rma_id=recorded.event.rma_id, reason="cancelled")


def void_for_rejected(recorded: Recorded[rma_events.RmaRejected], now: datetime) -> None:
    """Declined: no label of it may be used any more."""
    services.void_unused(actor=ACTOR, now=now, rma_id=recorded.event.rma_id, reason="rejected")


def void_for_closed(recorded: Recorded[rma_events.RmaClosed], now: datetime) -> None:
    """Ended without its parcels, by hand: no label of it may be used any more."""
    services.void_unused(actor=ACTOR, now=now, rma_id=recorded.event.rma_id, reason="closed")


REACTIONS = reactions(
    "shipping",
    {
        rma_events.RmaEligible: [make_return_label],
        rma_events.ReadyToShip: [send_back],
        rma_events.RmaCancelled: [void_for_cancelled],
        rma_events.RmaRejected: [void_for_rejected],
        rma_events.RmaClosed: [void_for_closed],
        rma_events.RmaReopened: [make_another_label],
        events.LabelIssued: [open_return],
        events.OutboundBooked: [hand_over],
        events.Tracked: [follow_parcel],
        events.CheckedIn: [start_work],
        events.Delivered: [finish, look_for_doubles],
    },
)
