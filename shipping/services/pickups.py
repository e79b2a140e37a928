"""A courier at the customer's door, for a return label that exists."""

from datetime import date, datetime, timedelta
from uuid import UUID

from events.actor import Actor
from events.types import iso
from events.unit import unit_of_work
from shipping import errors, events, selectors
from shipping.adapters.port import Pickup
from shipping.choices import PickupState, ShipmentState
from shipping.models import Shipment
from shipping.services import requests
from shipping.services.requests import BOOK_PICKUP

FIRST_DAY_AFTER = timedelta(days=1)
LAST_DAY_AFTER = timedelta(days=14)
_FREE = (PickupState.NONE, PickupState.FAILED)


def days_offered(now: datetime) -> tuple[date, date]:
    """The first and the last day a courier can be asked for."""
    return (now + FIRST_DAY_AFTER).date(), (now + LAST_DAY_AFTER).date()


def possible_for(shipment: Shipment) -> bool:
    """Whether a courier may be asked for this parcel now."""
    return (
        shipment.inbound
        and shipment.state == ShipmentState.BOOKED
        and shipment.void_requested_at is None
        and shipment.pickup_state in _FREE
    )


def request_pickup(*, actor: Actor, now: datetime, shipment_id: UUID | str, on: date) -> Shipment:
    """Ask for a courier on a day. Emits shipping.pickup_requested.

    Raises PickupNotPossible, PickupDayOutOfRange.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        if not possible_for(shipment):
            raise errors.PickupNotPossible
        first, last = days_offered(now)
        if not first <= on <= last:
            raise errors.PickupDayOutOfRange(first=first.isoformat(), last=last.isoformat())
        attempt = shipment.pickup_attempts + 1
        event = events.PickupRequested(
            rma_id=str(shipment.rma_id),
            shipment_id=str(shipment.id),
            direction=shipment.direction,
            on=on.isoformat(),
            attempt=attempt,
        )
        unit.record(shipment.stream, event, expected=shipment.version)
        unit.request_effect(
            kind=BOOK_PICKUP,
            key=f"{BOOK_PICKUP}/{shipment.id}/{attempt}",
            payload={"shipment_id": str(shipment.id), "on": on.isoformat()},
            ordering=shipment.stream,
            counterpart=requests.counterpart_of(shipment.carrier),
        )
        shipment.refresh_from_db()
        return shipment


def record_pickup(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, pickup: Pickup
) -> Shipment:
    """The carrier will come. Emits shipping.pickup_booked."""
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        if shipment.pickup_state == PickupState.REQUESTED:
            event = events.PickupBooked(
                rma_id=str(shipment.rma_id),
                shipment_id=str(shipment.id),
                direction=shipment.direction,
                pickup_ref=pickup.id,
                window_starts_at=iso(pickup.window_starts_at),
                window_ends_at=iso(pickup.window_ends_at),
            )
            unit.record(shipment.stream, event, expected=shipment.version)
            shipment.refresh_from_db()
        return shipment


def fail_pickup(*, actor: Actor, now: datetime, shipment_id: UUID | str, code: str) -> Shipment:
    """No courier comes; the customer may choose another day. Emits shipping.pickup_failed."""
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        if shipment.pickup_state == PickupState.REQUESTED:
            event = events.PickupFailed(
                rma_id=str(shipment.rma_id),
                shipment_id=str(shipment.id),
                direction=shipment.direction,
                code=code[:120],
            )
            unit.record(shipment.stream, event, expected=shipment.version)
            shipment.refresh_from_db()
        return shipment
