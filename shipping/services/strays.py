"""What the comparison with a carrier's own list repairs: labels one side does not know."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from events import services as kernel
from events.actor import Actor
from events.models import Effect
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from shipping import events, selectors
from shipping.adapters.port import BoughtLabel, CarrierScan
from shipping.choices import ShipmentState
from shipping.models import Shipment
from shipping.services import labels, requests, tracking
from shipping.services.reshipments import escalate

VOID_STRAY = "shipping.void_stray"


def adopt_label(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, label: BoughtLabel
) -> Shipment:
    """The carrier sold a label whose answer never reached us: record it now.

    Its purchase, if it waits for a person, is set going again: it finds the label and ends.
    Emits shipping.label_issued or shipping.outbound_booked.
    """
    with unit_of_work(actor=actor, now=now):
        shipment = labels.record_label(actor=actor, now=now, shipment_id=shipment_id, label=label)
        stuck = Effect.objects.filter(
            ordering=shipment.stream,
            kind=requests.BUY_LABEL,
            state=Effect.State.IN_DOUBT,
            available_at=None,
        )
        for effect_id in stuck.values_list("id", flat=True):
            kernel.retry_effect(actor=actor, now=now, effect_id=effect_id)
        return shipment


def was_ordered(shipment: Shipment) -> bool:
    """Whether we ever asked the carrier for a label of this shipment."""
    return Effect.objects.filter(
        key__startswith=f"{requests.BUY_LABEL}/{requests.key_of(shipment)}/"
    ).exists()


def disown_label(*, actor: Actor, now: datetime, shipment_id: UUID | str) -> bool:
    """The carrier does not know our label: it is void, and bought again while it is needed.

    Emits shipping.label_disowned, and shipping.label_retried. Returns whether it is bought again;
    else the RMA is escalated.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(selectors.by_id(shipment_id).rma_id)
        shipment = selectors.locked(shipment_id)
        if shipment.state != ShipmentState.BOOKED:
            escalate(actor, now, rma.id)
            return False
        event = events.LabelDisowned(
            rma_id=str(rma.id),
            shipment_id=str(shipment.id),
            direction=shipment.direction,
            tracking_number=shipment.tracking_number,
        )
        unit.record(shipment.stream, event, expected=shipment.version)
        if not rma.is_open:
            return False
        labels.retry_label(actor=actor, now=now, shipment_id=shipment.id)
        return True


def void_again(*, actor: Actor, now: datetime, label: tuple[str, str, str], attempt: int) -> None:
    """Ask the carrier to cancel a label that no shipment of ours stands for.

    `label`: carrier, the carrier's id, the reference it was sold under.
    """
    carrier, carrier_ref, reference = label
    with unit_of_work(actor=actor, now=now) as unit:
        unit.request_effect(
            kind=VOID_STRAY,
            key=f"{VOID_STRAY}/{carrier}/{carrier_ref}/{attempt}",
            payload={"carrier": carrier, "carrier_ref": carrier_ref, "reference": reference},
            counterpart=requests.counterpart_of(carrier),
        )


def record_stray_voided(
    *, actor: Actor, now: datetime, label: tuple[str, str, str], failure: str = ""
) -> None:
    """The carrier cancelled it, or would not. Emits stray_voided or stray_void_failed."""
    carrier, carrier_ref, reference = label
    named = {"carrier": carrier, "carrier_ref": carrier_ref, "reference": reference}
    with unit_of_work(actor=actor, now=now) as unit:
        event: object = events.StrayVoided(**named)
        if failure:
            event = events.StrayVoidFailed(**named, code=failure[:120])
        unit.record(f"carrierlabel/{carrier_ref}", event)


def record_voided_there(*, actor: Actor, now: datetime, shipment_id: UUID | str) -> Shipment:
    """The carrier cancelled a label of ours without being asked: nobody can use it any more."""
    with unit_of_work(actor=actor, now=now):
        rma_selectors.locked(selectors.by_id(shipment_id).rma_id)
        shipment = labels.record_voided(actor=actor, now=now, shipment_id=shipment_id)
        escalate(actor, now, shipment.rma_id)
        return shipment


def refute_void(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, scans: Iterable[CarrierScan]
) -> Shipment:
    """A parcel travels with a label that we counted as voided: follow it, and a person looks.

    Emits shipping.void_refuted, shipping.tracked for each new scan, and escalates the RMA.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma_selectors.locked(selectors.by_id(shipment_id).rma_id)
        shipment = selectors.locked(shipment_id)
        if shipment.state == ShipmentState.VOIDED:
            event = events.VoidRefuted(
                rma_id=str(shipment.rma_id),
                shipment_id=str(shipment.id),
                direction=shipment.direction,
            )
            unit.record(shipment.stream, event, expected=shipment.version)
        escalate(actor, now, shipment.rma_id)
        return tracking.record_tracking(actor=actor, now=now, shipment_id=shipment.id, scans=scans)


def needs_eyes(*, actor: Actor, now: datetime, rma_id: UUID | str) -> None:
    """Nothing automatic is right: a person must look at the RMA."""
    with unit_of_work(actor=actor, now=now):
        escalate(actor, now, rma_selectors.locked(rma_id).id)
