"""Events of `shipment/<id>` → shipments and carrier scans."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from events.types import from_iso
from shipping import events, rules
from shipping.choices import PickupState, ShipmentState
from shipping.models import Shipment, TrackingScan
from shipping.tracking_codes import TrackingCode, TrackingFact, supersedes

SHIPMENTS = projection(
    "shipping.shipments",
    models=[Shipment, TrackingScan],
    inline=True,
    per_stream="shipment",
)
E = TypeVar("E")
Requested = events.LabelRequested | events.OutboundRequested
Bought = events.LabelIssued | events.OutboundBooked
Handler = Callable[[Shipment, Any, Recorded[Any]], None]


def _on(*event_classes: type[E]) -> Callable[[Handler], Handler]:
    """Register a handler that changes the shipment row alone."""

    def register(handler: Handler) -> Handler:
        @SHIPMENTS.on(*event_classes)
        def apply(rows: Rows, recorded: Recorded[Any]) -> None:
            shipment = rows.get(Shipment, UUID(recorded.event.shipment_id))
            handler(shipment, recorded.event, recorded)
            _save(rows, shipment, recorded)

        return handler

    return register


def _save(rows: Rows, shipment: Shipment, recorded: Recorded[Any]) -> None:
    shipment.version = recorded.version
    shipment.updated_at = recorded.occurred_at
    rows.update(shipment)


@SHIPMENTS.on(events.LabelRequested, events.OutboundRequested)
def requested(rows: Rows, recorded: Recorded[Requested]) -> None:
    event = recorded.event
    rows.insert(
        Shipment(
            id=UUID(event.shipment_id),
            rma_id=UUID(event.rma_id),
            direction=event.direction,
            action=event.action,
            generation=event.generation,
            state=ShipmentState.REQUESTED,
            carrier=event.carrier,
            service=event.service,
            reference=event.reference,
            centre_code=event.centre_code,
            weight_grams=event.weight_grams,
            pieces=event.pieces,
            requested_at=recorded.occurred_at,
            version=recorded.version,
            updated_at=recorded.occurred_at,
        )
    )


@_on(events.LabelIssued, events.OutboundBooked)
def bought(shipment: Shipment, event: Bought, recorded: Recorded[Any]) -> None:
    shipment.state = ShipmentState.BOOKED
    shipment.booked_at = recorded.occurred_at
    shipment.carrier_ref = event.carrier_ref
    shipment.tracking_number = event.tracking_number
    shipment.barcode = event.barcode
    shipment.routing_code = event.routing_code
    shipment.service = event.service
    shipment.cost = Decimal(event.cost) if event.cost else None
    shipment.currency = event.currency
    shipment.estimated_delivery_on = _day(event.estimated_delivery_on)
    shipment.failure_code = ""


@_on(events.LabelFailed)
def failed(shipment: Shipment, event: events.LabelFailed, recorded: Recorded[Any]) -> None:
    shipment.state = ShipmentState.FAILED
    shipment.failure_code = event.code


@_on(events.LabelRetried)
def retried(shipment: Shipment, event: events.LabelRetried, recorded: Recorded[Any]) -> None:
    shipment.state = ShipmentState.REQUESTED
    shipment.failure_code = ""
    shipment.centre_code = event.centre_code
    shipment.attempts = event.attempt


@_on(events.VoidRequested)
def void_requested(
    shipment: Shipment, event: events.VoidRequested, recorded: Recorded[Any]
) -> None:
    shipment.void_requested_at = recorded.occurred_at
    shipment.void_failure_code = ""


@_on(events.LabelVoided)
def voided(shipment: Shipment, event: events.LabelVoided, recorded: Recorded[Any]) -> None:
    shipment.state = rules.state_after(shipment.state, TrackingCode.VOIDED)
    if shipment.pickup_state in (PickupState.REQUESTED, PickupState.BOOKED):
        shipment.pickup_state = PickupState.CANCELLED


@SHIPMENTS.on(events.VoidRefuted)
def void_refuted(rows: Rows, recorded: Recorded[events.VoidRefuted]) -> None:
    """The label counts again, and what was scanned meanwhile counts, too."""
    shipment = rows.get(Shipment, UUID(recorded.event.shipment_id))
    codes = {TrackingCode(scan.code) for scan in rows.find(TrackingScan, shipment_id=shipment.id)}
    shipment.state = ShipmentState.BOOKED
    for code in codes - {TrackingCode.VOIDED}:
        shipment.state = rules.state_after(shipment.state, code)
    shipment.void_requested_at = None
    _save(rows, shipment, recorded)


@_on(events.VoidFailed)
def void_failed(shipment: Shipment, event: events.VoidFailed, recorded: Recorded[Any]) -> None:
    shipment.void_requested_at = None
    shipment.void_failure_code = event.code


@_on(events.LabelDisowned)
def disowned(shipment: Shipment, event: events.LabelDisowned, recorded: Recorded[Any]) -> None:
    shipment.state, shipment.failure_code = ShipmentState.FAILED, "unknown_to_carrier"
    shipment.booked_at = shipment.cost = shipment.estimated_delivery_on = None
    shipment.carrier_ref = shipment.tracking_number = shipment.barcode = ""
    shipment.routing_code = ""


@_on(events.SilenceNoticed)
def silence_noticed(
    shipment: Shipment, event: events.SilenceNoticed, recorded: Recorded[Any]
) -> None:
    shipment.silent_since = from_iso(event.since_at)


@_on(events.PickupRequested)
def pickup_requested(
    shipment: Shipment, event: events.PickupRequested, recorded: Recorded[Any]
) -> None:
    shipment.pickup_state = PickupState.REQUESTED
    shipment.pickup_on = date.fromisoformat(event.on)
    shipment.pickup_attempts = event.attempt


@_on(events.PickupBooked)
def pickup_booked(shipment: Shipment, event: events.PickupBooked, recorded: Recorded[Any]) -> None:
    shipment.pickup_state = PickupState.BOOKED
    shipment.pickup_starts_at = from_iso(event.window_starts_at)
    shipment.pickup_ends_at = from_iso(event.window_ends_at)


@_on(events.PickupFailed)
def pickup_failed(shipment: Shipment, event: events.PickupFailed, recorded: Recorded[Any]) -> None:
    shipment.pickup_state = PickupState.FAILED


@SHIPMENTS.on(events.Tracked)
def tracked(rows: Rows, recorded: Recorded[events.Tracked]) -> None:
    event = recorded.event
    shipment = rows.get(Shipment, UUID(event.shipment_id))
    scan = TrackingScan(
        id=UUID(event.scan_id),
        shipment=shipment,
        carrier_scan_id=event.carrier_scan_id,
        carrier_code=event.carrier_code,
        code=event.code,
        reason=event.reason,
        place=event.place,
        at=from_iso(event.at),
    )
    rows.insert(scan)
    _advance(shipment, scan)
    _save(rows, shipment, recorded)


def _advance(shipment: Shipment, scan: TrackingScan) -> None:
    code = TrackingCode(scan.code)
    shipment.silent_since = None
    shipment.state = rules.state_after(shipment.state, code)
    if code is TrackingCode.DELIVERED:
        shipment.delivered_at = _earlier(shipment.delivered_at, scan.at)
    current = (
        TrackingFact(TrackingCode(shipment.scan_code), shipment.scanned_at)
        if shipment.scan_code and shipment.scanned_at
        else None
    )
    if supersedes(TrackingFact(code, scan.at), current):
        shipment.scan_code, shipment.scan_reason = scan.code, scan.reason
        shipment.scanned_at = scan.at


@_on(events.Delivered)
def delivered(shipment: Shipment, event: events.Delivered, recorded: Recorded[Any]) -> None:
    shipment.state = ShipmentState.DELIVERED
    shipment.delivered_at = _earlier(shipment.delivered_at, from_iso(event.at))


def _earlier(known: datetime | None, at: datetime) -> datetime:
    """The first of several reports of an arrival counts, in whatever order they come."""
    return at if known is None else min(known, at)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
