"""What the carrier says of a parcel, by webhook or when asked: one service for both."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from events.actor import Actor
from events.types import iso
from events.unit import UnitOfWork, unit_of_work
from shipping import events, rules, selectors
from shipping.adapters.port import CarrierScan
from shipping.choices import ShipmentState
from shipping.models import PollSchedule, Shipment, TrackingScan
from shipping.tracking_codes import TrackingCode

# How long a carrier may be silent about a parcel before it is asked; webhooks restart the clock.
POLL_INTERVALS: Mapping[str, timedelta] = {"embedded": timedelta(minutes=20)}
USUAL_POLL_INTERVAL = timedelta(minutes=30)
LONGEST_POLL_INTERVAL = timedelta(hours=6)
LONGEST_PLACE = 120
LONGEST_CODE = 60
LONGEST_ID = 100


def record_tracking(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, scans: Iterable[CarrierScan]
) -> Shipment:
    """Take scans in, in any order, repeated or not. Emits shipping.tracked for each new one.

    The first scan that says so also emits shipping.delivered. Late scans are kept but never move
    the shipment back.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        shipment = selectors.locked(shipment_id)
        state_before = shipment.state
        for event in _new_ones(shipment, scans):
            unit.record(shipment.stream, event)
        shipment.refresh_from_db()
        if shipment.state == ShipmentState.DELIVERED != state_before:
            _deliver(unit, shipment)
        due_at = now + poll_interval(shipment.carrier)
        PollSchedule.objects.filter(pk=shipment.pk).update(due_at=due_at, failures=0)
        return shipment


def poll_interval(carrier: str) -> timedelta:
    """How long we wait for news of this carrier before we ask."""
    return POLL_INTERVALS.get(carrier, USUAL_POLL_INTERVAL)


def postpone_poll(*, now: datetime, shipment_id: UUID) -> None:
    """The carrier did not answer: ask later, ever more rarely, six hours at most."""
    schedule = PollSchedule.objects.select_related("shipment").get(pk=shipment_id)
    usual = poll_interval(schedule.shipment.carrier)
    wait = min(usual * 2 ** min(schedule.failures, 8), LONGEST_POLL_INTERVAL)
    PollSchedule.objects.filter(pk=shipment_id).update(
        due_at=now + wait, failures=schedule.failures + 1
    )


def _new_ones(shipment: Shipment, scans: Iterable[CarrierScan]) -> list[events.Tracked]:
    """The scans not known yet, oldest first: dropped by the carrier's id and by content."""
    rows = TrackingScan.objects.filter(shipment=shipment)
    ids = {str(row.id) for row in rows}
    contents = {_content(shipment, row.carrier_code, row.at, row.place) for row in rows}
    found = []
    for scan in sorted(scans, key=lambda scan: (scan.occurred_at, scan.id)):
        event = _event(shipment, scan)
        content = _content(shipment, event.carrier_code, scan.occurred_at, event.place)
        if event.scan_id not in ids and content not in contents:
            ids.add(event.scan_id)
            contents.add(content)
            found.append(event)
    return found


def _event(shipment: Shipment, scan: CarrierScan) -> events.Tracked:
    """The carrier's free text is left out: nobody knows what people write into it."""
    carrier_code = _clean(scan.carrier_code, LONGEST_CODE)
    place = _clean(scan.place, LONGEST_PLACE)
    scan_ref = _clean(scan.id, LONGEST_ID)
    content = _content(shipment, carrier_code, scan.occurred_at, place)
    return events.Tracked(
        rma_id=str(shipment.rma_id),
        shipment_id=str(shipment.id),
        direction=shipment.direction,
        scan_id=str(rules.scan_id(shipment.carrier, scan_ref, content)),
        carrier_scan_id=scan_ref,
        carrier_code=carrier_code,
        code=scan.code.value,
        reason=scan.reason.value,
        place=place,
        at=iso(scan.occurred_at),
    )


def _content(shipment: Shipment, carrier_code: str, at: datetime, place: str) -> str:
    return rules.scan_fingerprint(
        shipment.carrier, shipment.tracking_number, carrier_code, at, place
    )


def _clean(text: str, longest: int) -> str:
    return "".join(c for c in text if c.isprintable())[:longest]


def _deliver(unit: UnitOfWork, shipment: Shipment) -> None:
    """Say that the parcel arrived, when this is how we learn of it."""
    arrived = shipment.scans.filter(code=TrackingCode.DELIVERED.value).earliest("at", "id")
    event = events.Delivered(
        rma_id=str(shipment.rma_id),
        shipment_id=str(shipment.id),
        direction=shipment.direction,
        at=iso(arrived.at),
        source="carrier",
    )
    unit.record(shipment.stream, event)
    shipment.refresh_from_db()
