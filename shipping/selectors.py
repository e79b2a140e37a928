"""Named reads of shipments, scans and the dock. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog import selectors as catalog
from events.models import Event
from events.types import type_of
from rma import selectors as rma_selectors
from rma.errors import RmaNotFound
from rma.events import RmaReopened
from rma.models import Rma, RmaLine
from rma.rules import JOURNEYS
from shipping import errors, rules
from shipping.choices import Action, Direction, WebhookOutcome
from shipping.models import DockScan, InboundWebhook, Shipment


def by_id(shipment_id: UUID | str) -> Shipment:
    """Raises ShipmentNotFound."""
    found = Shipment.objects.filter(pk=shipment_id).first()
    if found is None:
        raise errors.ShipmentNotFound
    return found


def locked(shipment_id: UUID | str) -> Shipment:
    """The shipment, its row locked until the transaction ends. Raises ShipmentNotFound."""
    found = Shipment.objects.select_for_update().filter(pk=shipment_id).first()
    if found is None:
        raise errors.ShipmentNotFound
    return found


def generation_of(rma: Rma) -> int:
    """Which life of the RMA this is: 1, and one more for every time it was reopened."""
    return 1 + Event.objects.filter(stream=rma.stream, type=type_of(RmaReopened).name).count()


def of_action(rma_id: UUID, action: str, generation: int) -> Shipment | None:
    """The one shipment of this RMA, action and generation, if it was requested."""
    return Shipment.objects.filter(rma_id=rma_id, action=action, generation=generation).first()


def return_shipment(rma_id: UUID) -> Shipment | None:
    """The newest return shipment of an RMA."""
    found = Shipment.objects.filter(rma_id=rma_id, action=Action.RETURN)
    return found.order_by("-generation").first()


def outbound_shipment(rma_id: UUID) -> Shipment | None:
    """The newest outbound shipment of an RMA."""
    found = Shipment.objects.filter(rma_id=rma_id, action=Action.OUTBOUND)
    return found.order_by("-generation").first()


def of_rma(rma_id: UUID) -> list[Shipment]:
    """All shipments of an RMA in their order, with their carrier scans."""
    found = Shipment.objects.filter(rma_id=rma_id).prefetch_related("scans")
    return list(found.order_by("requested_at", "id"))


def printable_return_label(rma_id: UUID) -> Shipment:
    """The return label of an RMA. Raises NoReturnLabel."""
    found = return_shipment(rma_id)
    if found is None or not found.has_label:
        raise errors.NoReturnLabel
    return found


def by_carrier_ids(carrier: str, tracking_number: str, carrier_ref: str) -> Shipment | None:
    """The shipment a carrier speaks of, by tracking number, else by the carrier's own id."""
    if tracking_number:
        found = Shipment.objects.filter(carrier=carrier, tracking_number=tracking_number).first()
        if found is not None:
            return found
    if not carrier_ref:
        return None
    return Shipment.objects.filter(carrier=carrier, carrier_ref=carrier_ref).first()


def parked_messages(shipment: Shipment) -> QuerySet[InboundWebhook]:
    """Messages that came before the label they speak of, oldest first."""
    ids = Q(tracking_number=shipment.tracking_number) | Q(carrier_ref=shipment.carrier_ref)
    parked = InboundWebhook.objects.filter(outcome=WebhookOutcome.PARKED, source=shipment.carrier)
    return parked.filter(ids).order_by("received_at", "id")


def due_for_polling(now: datetime, limit: int) -> list[Shipment]:
    """Open parcels whose carrier should be asked now, the longest waiting first."""
    return list(
        Shipment.objects.tracked()
        .filter(poll__due_at__lte=now)
        .select_related("poll")
        .order_by("poll__due_at")[:limit]
    )


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a scanned code leads: the RMA and the shipment whose label it was, if any."""

    rma: Rma
    shipment: Shipment | None


def find_scanned(code: rules.ScannedCode) -> Destination | None:
    """The RMA behind a scanned code: by its number, else by a parcel's number."""
    if code.rma_barcode:
        try:
            rma = rma_selectors.by_number(code.rma_barcode)
        except RmaNotFound:
            return None
        return Destination(rma, return_shipment(rma.id))
    if not code.parcel_code:
        return None
    wanted = Q(tracking_number=code.parcel_code) | Q(barcode=code.parcel_code)
    shipment = Shipment.objects.filter(wanted).order_by("-requested_at").first()
    return Destination(rma_selectors.by_id(shipment.rma_id), shipment) if shipment else None


def arrival(destination: Destination | None, lines: Iterable[RmaLine]) -> rules.Arrival | None:
    """What the dock rules need to know of the RMA a scan leads to."""
    if destination is None:
        return None
    rma, shipment = destination.rma, destination.shipment
    return rules.Arrival(
        state=rma.state,
        ships_in=JOURNEYS[rma.service_type].ships_in,
        outbound=shipment is not None and shipment.direction == Direction.OUTBOUND,
        lines=tuple(
            rules.ExpectedLine(
                line_id=str(line.id),
                sku_code=line.sku_code,
                serial=line.serial,
                quantity=line.quantity,
                received=line.quantity_received,
                outstanding=line.quantity_outstanding,
            )
            for line in lines
        ),
    )


def last_check_in(rma_id: UUID) -> DockScan | None:
    """The newest scan that took goods of an RMA in."""
    taken = DockScan.objects.filter(rma_id=rma_id).exclude(details__taken=[])
    return taken.order_by("-at", "-id").first()


def recent_scans(station: str, limit: int = 12) -> list[DockScan]:
    """The newest scans of a station, or of the whole dock when it has no name."""
    found = DockScan.objects.all()
    return list((found.filter(station=station) if station else found)[:limit])


def scans_of_rma(rma_id: UUID) -> list[DockScan]:
    """Everything the dock did with an RMA, newest first."""
    return list(DockScan.objects.filter(rma_id=rma_id).order_by("-at", "-id")[:20])


@dataclass(frozen=True, slots=True)
class Packed:
    """So many pieces of a line in one parcel."""

    line: RmaLine
    pieces: int


def weight_of(cargo: Iterable[Packed]) -> int:
    """Grams of a parcel with these pieces."""
    counted = [(packed.line.sku_code, packed.pieces) for packed in cargo]
    skus = catalog.skus().filter(code__in={code for code, _pieces in counted})
    grams = dict(skus.values_list("code", "weight_grams"))
    return rules.parcel_weight((grams.get(code, 0), pieces) for code, pieces in counted)
