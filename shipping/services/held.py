"""A parcel that came for an RMA that has ended: put on hold, then sent back or released."""

from datetime import datetime
from uuid import UUID

from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from shipping import errors, events, selectors
from shipping.choices import HOLDABLE_RESULTS, Action, Direction, HeldState
from shipping.models import DockScan, HeldParcel, Shipment
from shipping.services import requests


def hold_parcel(*, actor: Actor, now: datetime, scan_id: UUID | str) -> HeldParcel:
    """Put the parcel of a refused scan on the hold shelf: a task. Emits shipping.parcel_held.

    Asking again returns the parcel that lies there. Raises ScanNotFound, NothingToHold.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        scan = DockScan.objects.filter(pk=scan_id).first()
        if scan is None:
            raise errors.ScanNotFound
        if scan.result not in HOLDABLE_RESULTS or scan.rma_id is None:
            raise errors.NothingToHold
        rma_selectors.locked(scan.rma_id)
        lying = HeldParcel.objects.filter(rma_id=scan.rma_id, state=HeldState.HELD).first()
        if lying is not None:
            return lying
        shipment_id = str(scan.shipment_id or "")
        held_id = uuid7()
        event = events.ParcelHeld(
            held_id=str(held_id),
            rma_id=str(scan.rma_id),
            shipment_id=shipment_id,
            direction=Direction.INBOUND.value,
            scan_id=str(scan.id),
            station=scan.station,
            code=scan.result,
        )
        unit.record(f"held/{held_id}", event, expected=0)
        return HeldParcel.objects.get(pk=held_id)


def send_held_back(*, actor: Actor, now: datetime, held_id: UUID | str) -> Shipment:
    """Send the parcel back as it came. Emits shipping.parcel_sent_back. Raises NotOnHold."""
    with unit_of_work(actor=actor, now=now) as unit:
        held = _on_hold(held_id)
        shipment = send_separately(actor=actor, now=now, rma_id=held.rma_id)
        event = events.ParcelSentBack(
            held_id=str(held.id),
            rma_id=str(held.rma_id),
            shipment_id=str(shipment.id),
            direction=shipment.direction,
        )
        unit.record(held.stream, event, expected=held.version)
        return shipment


def release_held(*, actor: Actor, now: datetime, held_id: UUID | str) -> HeldParcel:
    """Take the parcel off the shelf: it is scanned in as usual now. Emits parcel_released.

    For an RMA that was taken up again, or a parcel held by mistake. Raises NotOnHold.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        held = _on_hold(held_id)
        event = events.ParcelReleased(
            held_id=str(held.id),
            rma_id=str(held.rma_id),
            shipment_id="",
            direction=Direction.INBOUND.value,
        )
        unit.record(held.stream, event, expected=held.version)
        held.refresh_from_db()
        return held


def send_separately(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Shipment:
    """Goods of an RMA go to the customer in a parcel beside its one outbound shipment.

    The caller answers for it that this happens once. Emits shipping.outbound_requested.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        earlier = Shipment.objects.filter(rma_id=rma.id, action=Action.SEND_BACK).count()
        plan = requests.Plan(rma, Direction.OUTBOUND, earlier + 1, Action.SEND_BACK)
        return requests.request(unit, plan)


def _on_hold(held_id: UUID | str) -> HeldParcel:
    held = selectors.held_locked(held_id)
    if held.state != HeldState.HELD:
        raise errors.NotOnHold
    return held
