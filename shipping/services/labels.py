"""Labels: requested, bought, failed, tried again, voided."""

from datetime import datetime
from uuid import UUID

from events.actor import Actor
from events.unit import UnitOfWork, unit_of_work
from rma import errors as rma_errors
from rma import selectors as rma_selectors
from rma.choices import State
from rma.models import Rma
from rma.rules import JOURNEYS
from shipping import errors, events, rules, selectors
from shipping.adapters.port import BoughtLabel
from shipping.choices import Action, Direction, ShipmentState
from shipping.models import PollSchedule, Shipment
from shipping.services import requests, webhooks
from shipping.services.tracking import poll_interval
from shipping.tracking_codes import TrackingCode


def request_return_label(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Shipment:
    """Ask for the customer's return label, of a reopened RMA a new one.

    Emits shipping.label_requested once per generation.

    A repeat returns the first shipment. Raises NothingToShip, IllegalTransition.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        if not JOURNEYS[rma.service_type].ships_in:
            raise rma_errors.NothingToShip(number=rma.number)
        generation = selectors.generation_of(rma, Action.RETURN)
        known = selectors.of_action(rma.id, Action.RETURN, generation)
        if known is not None:
            return known
        if not _awaits_goods(rma):
            raise rma_errors.IllegalTransition(
                number=rma.number, state=State(rma.state).label, transition="request_return_label"
            )
        return requests.request(unit, requests.Plan(rma, Direction.INBOUND, generation))


def _awaits_goods(rma: Rma) -> bool:
    """Approved, or reopened with the goods still at the customer's."""
    if rma.state == State.ELIGIBLE:
        return True
    return rma.state == State.PROCESSING and not rma_selectors.something_arrived(rma)


def record_label(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, label: BoughtLabel
) -> Shipment:
    """The carrier sold the label. Emits shipping.label_issued or shipping.outbound_booked.

    Messages that came before the label are applied; a label nobody wants any more is voided.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        if shipment.booked_at is not None:
            return shipment
        event_class = events.LabelIssued if shipment.inbound else events.OutboundBooked
        event = event_class(
            rma_id=str(shipment.rma_id),
            shipment_id=str(shipment.id),
            direction=shipment.direction,
            carrier_ref=label.carrier_ref,
            tracking_number=label.tracking_number,
            barcode=label.barcode,
            routing_code=label.routing_code,
            service=label.service,
            cost=str(label.price.amount),
            currency=label.price.currency,
            estimated_delivery_on=label.estimated_delivery_on.isoformat(),
        )
        unit.record(shipment.stream, event, expected=shipment.version)
        shipment.refresh_from_db()
        due_at = now + poll_interval(shipment.carrier)
        PollSchedule.objects.update_or_create(
            shipment=shipment, defaults={"due_at": due_at, "failures": 0}
        )
        webhooks.apply_parked(actor=actor, now=now, shipment=shipment)
        if shipment.void_requested_at is not None:
            _ask_to_void(unit, shipment)
        shipment.refresh_from_db()
        return shipment


def fail_label(*, actor: Actor, now: datetime, shipment_id: UUID | str, code: str) -> Shipment:
    """No label could be bought; it waits in the admin queue. Emits shipping.label_failed.

    Where nobody wants it any more, it is voided on the spot: nothing was ever bought.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        event: object = events.LabelFailed(**_ids(shipment), code=code[:120])
        unit.record(shipment.stream, event, expected=shipment.version)
        if shipment.void_requested_at is not None:
            unit.record(shipment.stream, events.LabelVoided(**_ids(shipment)))
        shipment.refresh_from_db()
        return shipment


def retry_label(*, actor: Actor, now: datetime, shipment_id: UUID | str) -> Shipment:
    """Try a failed label again with today's address and centre. Emits shipping.label_retried.

    Raises NotRetryable unless it failed and its RMA is open.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(selectors.by_id(shipment_id).rma_id)
        shipment = selectors.locked(shipment_id)
        if shipment.state != ShipmentState.FAILED or not rma.is_open:
            raise errors.NotRetryable(reference=shipment.reference)
        event = events.LabelRetried(
            **_ids(shipment),
            centre_code=requests.centre_code_for(rma),
            attempt=shipment.attempts + 1,
        )
        unit.record(shipment.stream, event, expected=shipment.version)
        shipment.refresh_from_db()
        requests.ask_for_label(unit, shipment)
        return shipment


def void_label(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, reason: str = "staff"
) -> Shipment:
    """Cancel a label that was not used. Emits shipping.void_requested; the carrier is asked then.

    Raises NotVoidable when the parcel is on its way, or the label is void already.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        if not shipment.voidable:
            raise errors.NotVoidable(reference=shipment.reference)
        return _void(unit, shipment, reason)


def void_unused(*, actor: Actor, now: datetime, rma_id: UUID | str, reason: str) -> int:
    """Cancel every label of an RMA that was not used yet; the number of labels."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        shipments = Shipment.objects.select_for_update().filter(rma_id=rma.id).order_by("id")
        unused = [shipment for shipment in shipments if shipment.voidable]
        for shipment in unused:
            _void(unit, shipment, reason)
        return len(unused)


def record_voided(*, actor: Actor, now: datetime, shipment_id: UUID | str) -> Shipment:
    """The carrier cancelled the label. Emits shipping.label_voided."""
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        if shipment.state != rules.state_after(shipment.state, TrackingCode.VOIDED):
            event = events.LabelVoided(**_ids(shipment))
            unit.record(shipment.stream, event, expected=shipment.version)
            shipment.refresh_from_db()
        return shipment


def fail_void(*, actor: Actor, now: datetime, shipment_id: UUID | str, code: str) -> Shipment:
    """The carrier would not cancel the label. Emits shipping.void_failed."""
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        event = events.VoidFailed(**_ids(shipment), code=code[:120])
        unit.record(shipment.stream, event, expected=shipment.version)
        shipment.refresh_from_db()
        return shipment


def _void(unit: UnitOfWork, shipment: Shipment, reason: str) -> Shipment:
    """Bought: ask the carrier. Failed: nothing to ask. Still being bought: when it is known."""
    event = events.VoidRequested(**_ids(shipment), reason=reason)
    unit.record(shipment.stream, event, expected=shipment.version)
    if shipment.state == ShipmentState.BOOKED:
        _ask_to_void(unit, shipment)
    elif shipment.state == ShipmentState.FAILED:
        unit.record(shipment.stream, events.LabelVoided(**_ids(shipment)))
    shipment.refresh_from_db()
    return shipment


def _ask_to_void(unit: UnitOfWork, shipment: Shipment) -> None:
    unit.request_effect(
        kind=requests.VOID_LABEL,
        key=f"{requests.VOID_LABEL}/{shipment.id}/{shipment.version}",
        payload={"shipment_id": str(shipment.id)},
        ordering=shipment.stream,
        counterpart=requests.counterpart_of(shipment.carrier),
    )


def _ids(shipment: Shipment) -> dict[str, str]:
    return {
        "rma_id": str(shipment.rma_id),
        "shipment_id": str(shipment.id),
        "direction": shipment.direction,
    }
