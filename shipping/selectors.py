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
from shipping.choices import (
    Action,
    Direction,
    DuplicateState,
    HeldState,
    ReshipmentState,
    ShipmentState,
    WebhookOutcome,
)
from shipping.models import (
    DockScan,
    DuplicateAlert,
    HeldParcel,
    InboundWebhook,
    Reshipment,
    Shipment,
)

GONE_OUT = (
    ShipmentState.BOOKED,
    ShipmentState.IN_TRANSIT,
    ShipmentState.LOST,
    ShipmentState.RETURNED,
    ShipmentState.DELIVERED,
)
AGREED = (ReshipmentState.APPROVED, ReshipmentState.HELD, ReshipmentState.SHIPPED)


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


def generation_of(rma: Rma, action: str) -> int:
    """Which shipment of this purpose is meant now.

    The first, and one more for every time the RMA was reopened or somebody approved that a parcel
    is sent again: nothing else makes a second shipment.
    """
    reopened = Event.objects.filter(stream=rma.stream, type=type_of(RmaReopened).name).count()
    again = Reshipment.objects.filter(rma_id=rma.id, action=action, state__in=AGREED).count()
    return 1 + reopened + again


def times_reopened_at(rma: Rma) -> list[datetime]:
    """The instants at which an RMA was reopened."""
    reopened = Event.objects.filter(stream=rma.stream, type=type_of(RmaReopened).name)
    return list(reopened.values_list("occurred_at", flat=True))


def why_reopened(rma: Rma) -> str:
    """The code of the last reopening, empty when there was none."""
    reopened = Event.objects.filter(stream=rma.stream, type=type_of(RmaReopened).name)
    last = reopened.order_by("-version").values_list("data", flat=True).first()
    return str(last["code"]) if last else ""


def sent_of(rma: Rma) -> list[rules.Sent]:
    """The outbound shipments of an RMA as the rules about duplicates see them."""
    reopened = times_reopened_at(rma)
    agreed = Reshipment.objects.filter(rma_id=rma.id, state__in=AGREED)
    replaced = set(agreed.values_list("replaces", flat=True))
    found = Shipment.objects.filter(rma_id=rma.id, action=Action.OUTBOUND).order_by("requested_at")
    return [
        rules.Sent(
            reference=shipment.reference,
            round=sum(at <= shipment.requested_at for at in reopened),
            state=shipment.state,
            replaced=shipment.id in replaced,
        )
        for shipment in found
    ]


def sent_after_reopening(rma: Rma) -> bool:
    """Whether an outbound shipment was asked for since the RMA was last reopened."""
    reopened = times_reopened_at(rma)
    sent = Shipment.objects.filter(rma_id=rma.id, action=Action.OUTBOUND)
    return bool(reopened) and sent.filter(requested_at__gte=max(reopened)).exists()


def open_alert(rma_id: UUID) -> DuplicateAlert | None:
    """The newest alert about doubled parcels of an RMA that nobody has dismissed."""
    found = DuplicateAlert.objects.filter(rma_id=rma_id).exclude(state=DuplicateState.DISMISSED)
    return found.order_by("-found_at").first()


def on_hold(rma_id: UUID) -> HeldParcel | None:
    """The parcel of an RMA that lies on the hold shelf."""
    return HeldParcel.objects.filter(rma_id=rma_id, state=HeldState.HELD).first()


def reshipments_in_hand(rma_id: UUID) -> list[Reshipment]:
    """Re-shipments of an RMA that are neither sent nor refused."""
    found = Reshipment.objects.filter(rma_id=rma_id)
    return list(found.exclude(state__in=(ReshipmentState.SHIPPED, ReshipmentState.REFUSED)))


def reshippable(rma: Rma) -> Shipment | None:
    """The newest parcel that may be sent once more now, if there is one."""
    states = {"shipped_out": Action.OUTBOUND, "shipped_in": Action.RETURN}
    action = states.get(rma.state)
    if rma.state == "processing":
        missing = why_reopened(rma) == "not_arrived"
        action = Action.OUTBOUND if missing else Action.RETURN
    if action is None or (rma.state == "processing" and rma_selectors.something_arrived(rma)):
        return None
    newest = Shipment.objects.filter(rma_id=rma.id, action=action).order_by("-generation").first()
    if newest is None or newest.state not in GONE_OUT:
        return None
    asked = Reshipment.objects.filter(replaces=newest.id).exclude(state=ReshipmentState.REFUSED)
    return None if asked.exists() else newest


def reshipment_locked(reshipment_id: UUID | str) -> Reshipment:
    """The re-shipment with its RMA's row and its own locked. Raises ReshipmentNotFound."""
    rma_id = Reshipment.objects.filter(pk=reshipment_id).values_list("rma_id", flat=True).first()
    if rma_id is None:
        raise errors.ReshipmentNotFound
    rma_selectors.locked(rma_id)
    return Reshipment.objects.select_for_update().get(pk=reshipment_id)


def resent_from_stock(rma_id: UUID | str) -> Reshipment | None:
    """The last parcel of an RMA that was sent once more with goods from stock."""
    sent = Reshipment.objects.filter(rma_id=rma_id, from_stock=True, state=ReshipmentState.SHIPPED)
    return sent.order_by("-requested_at", "-id").first()


def held_locked(held_id: UUID | str) -> HeldParcel:
    """The held parcel with its RMA's row and its own locked. Raises HeldParcelNotFound."""
    rma_id = HeldParcel.objects.filter(pk=held_id).values_list("rma_id", flat=True).first()
    if rma_id is None:
        raise errors.HeldParcelNotFound
    rma_selectors.locked(rma_id)
    return HeldParcel.objects.select_for_update().get(pk=held_id)


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
    found = find_return_label(rma_id)
    if found is None:
        raise errors.NoReturnLabel
    return found


def find_return_label(rma_id: UUID) -> Shipment | None:
    """The shipment that the return label of an RMA belongs to, if there is a label."""
    found = return_shipment(rma_id)
    return found if found is not None and found.has_label else None


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


def due_for_polling(carrier: str, now: datetime, limit: int) -> list[Shipment]:
    """Open parcels about which their carrier should be asked now, the longest waiting first."""
    return list(
        Shipment.objects.tracked()
        .filter(carrier=carrier, poll__due_at__lte=now)
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
