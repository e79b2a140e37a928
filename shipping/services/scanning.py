"""How the answer to a dock scan is written down: ledger row, events, lines, escalation."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.errors import InvalidInput
from events.ids import uuid7
from events.types import iso
from events.unit import UnitOfWork
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import EscalationCode
from rma.models import Rma
from shipping import events, rules, selectors
from shipping.choices import ESCALATING_RESULTS, ScanResult, ShipmentState
from shipping.models import DockScan, Shipment

LONGEST_SERIAL = 60
LONGEST_STATION = 40
NONCE_LENGTHS = range(8, 65)
_ARRIVING = (ShipmentState.BOOKED, ShipmentState.IN_TRANSIT, ShipmentState.LOST)


@dataclass(frozen=True, slots=True)
class Scan:
    """What a station sends. `nonce` is chosen by the sender, one per answer it wants."""

    code: str
    station: str
    nonce: str
    counted: tuple[rules.Counted, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The facts a scan is decided on; the RMA's row is locked."""

    rma: Rma | None
    shipment: Shipment | None
    arrival: rules.Arrival | None

    @property
    def ids(self) -> dict[str, str]:
        """The ids every event of shipping carries; empty where nothing was found."""
        return {
            "rma_id": str(self.rma.id) if self.rma else "",
            "shipment_id": str(self.shipment.id) if self.shipment else "",
            "direction": self.shipment.direction if self.shipment else "",
        }


def ensure_nonce(nonce: str) -> None:
    """Raises InvalidInput unless it is 8 to 64 visible ASCII characters."""
    visible = nonce.isascii() and nonce.isprintable() and " " not in nonce
    if not visible or len(nonce) not in NONCE_LENGTHS:
        raise InvalidInput(
            errors={"nonce": [_("Use 8 to 64 visible ASCII characters, new for every scan.")]}
        )


def fingerprint(scan: Scan, verb: str) -> str:
    """What must be equal for a repeated nonce to be the same request."""
    counted = sorted((c.line_id, c.quantity, c.serial) for c in scan.counted)
    text = json.dumps([verb, rules.read_code(scan.code).text, counted])
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    unit: UnitOfWork, place: Place, scan: Scan, decision: rules.Decision, print_of_scan: str
) -> DockScan:
    """Store the answer with everything that follows from it, in the caller's unit."""
    row = DockScan(
        id=uuid7(),
        nonce=scan.nonce,
        fingerprint=print_of_scan,
        station=clean(scan.station, LONGEST_STATION),
        scanned=rules.read_code(scan.code).text,
        result=decision.result,
        rma_id=place.rma.id if place.rma else None,
        shipment_id=place.shipment.id if place.shipment else None,
        details=_details(place, decision),
        actor_kind=unit.actor.kind,
        actor_id=unit.actor.id,
        at=unit.now,
    )
    row.save(force_insert=True)
    if decision.result == ScanResult.REST_MISSING:
        _give_up_rest(unit, place, row)
    elif decision.taken:
        _take_in(unit, place, decision, row)
    else:
        refused = events.ScanRefused(
            **place.ids, scan_id=str(row.id), station=row.station, code=decision.result
        )
        unit.record(_stream(place, row), refused)
    if decision.result in ESCALATING_RESULTS:
        _escalate(unit, place)
    return row


def clean(text: str, longest: int) -> str:
    """Printable characters only: scanners send control characters."""
    return "".join(c for c in text if c.isprintable()).strip()[:longest]


def _take_in(unit: UnitOfWork, place: Place, decision: rules.Decision, row: DockScan) -> None:
    for piece in decision.taken:
        rma_services.receive_line(
            actor=unit.actor,
            now=unit.now,
            rma_id=place.ids["rma_id"],
            line_id=piece.line_id,
            quantity=piece.quantity,
            scan_id=row.id,
        )
    _note_arrival(unit, place)
    event = events.CheckedIn(
        **place.ids,
        scan_id=str(row.id),
        station=row.station,
        lines=tuple(
            events.CountedPieces(
                line_id=piece.line_id,
                quantity=piece.quantity,
                serial=clean(piece.serial, LONGEST_SERIAL),
            )
            for piece in decision.taken
        ),
        outstanding=decision.outstanding,
        extra=decision.extra,
    )
    unit.record(_stream(place, row), event)


def _give_up_rest(unit: UnitOfWork, place: Place, row: DockScan) -> None:
    lines = place.arrival.lines if place.arrival else ()
    for line in lines:
        if line.outstanding:
            rma_services.mark_line_missing(
                actor=unit.actor,
                now=unit.now,
                rma_id=place.ids["rma_id"],
                line_id=line.line_id,
                quantity=line.outstanding,
            )
    event = events.RestMissing(
        **place.ids,
        scan_id=str(row.id),
        station=row.station,
        quantity=sum(line.outstanding for line in lines),
    )
    unit.record(_stream(place, row), event)


def _note_arrival(unit: UnitOfWork, place: Place) -> None:
    """Our own scan proves that the parcel is here, whatever the carrier has told us so far."""
    if place.shipment is None:
        return
    shipment = selectors.locked(place.shipment.id)
    if shipment.state in _ARRIVING:
        event = events.Delivered(**place.ids, at=iso(unit.now), source="dock")
        unit.record(shipment.stream, event, expected=shipment.version)


def _escalate(unit: UnitOfWork, place: Place) -> None:
    if place.rma is None:
        return
    rma = rma_selectors.by_id(place.rma.id)
    if rma.is_open and rma.escalated_since is None:
        rma_services.escalate(
            actor=unit.actor, now=unit.now, rma_id=rma.id, code=EscalationCode.OTHER.value
        )


def _stream(place: Place, row: DockScan) -> str:
    return f"dock/{place.rma.id if place.rma else row.id}"


def _details(place: Place, decision: rules.Decision) -> dict[str, Any]:
    """Numbers and serials for the screen, as they were when the answer was given."""
    arrival = place.arrival
    skus = {line.line_id: line.sku_code for line in arrival.lines} if arrival else {}
    received = arrival.received if arrival else 0
    taken = sum(piece.quantity for piece in decision.taken)
    return {
        "taken": _pieces(decision.taken, skus),
        "wrong": _pieces(decision.wrong, skus),
        "outstanding": decision.outstanding,
        "extra": decision.extra,
        "received": received + taken,
        "quantity": sum(line.quantity for line in arrival.lines) if arrival else 0,
        "earlier": _earlier(place) if decision.result == ScanResult.ALREADY_CHECKED_IN else {},
    }


def _pieces(pieces: Iterable[rules.Counted], skus: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "sku": skus.get(piece.line_id, ""),
            "quantity": piece.quantity,
            "serial": clean(piece.serial, LONGEST_SERIAL),
        }
        for piece in pieces
    ]


def _earlier(place: Place) -> dict[str, str]:
    """When and by whom the goods were taken in, for the answer to a second scan."""
    first = selectors.last_check_in(place.rma.id) if place.rma else None
    if first is None:
        return {}
    return {
        "at": iso(first.at),
        "actor_kind": first.actor_kind,
        "actor_id": first.actor_id,
        "station": first.station,
    }
