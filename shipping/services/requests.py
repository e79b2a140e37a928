"""What inbound and outbound labels have in common: the request, its facts and its effect."""

from dataclasses import dataclass

from django.conf import settings

from catalog import selectors as catalog
from events.ids import uuid7
from events.unit import UnitOfWork
from rma.models import Rma
from shipping import adapters, events, rules, selectors
from shipping.choices import ACTION_OF, Direction
from shipping.models import Shipment
from shipping.selectors import Packed

BUY_LABEL = "shipping.buy_label"
VOID_LABEL = "shipping.void_label"
BOOK_PICKUP = "shipping.book_pickup"


@dataclass(frozen=True, slots=True)
class Plan:
    """A shipment about to be requested."""

    rma: Rma
    direction: Direction
    generation: int


def request(unit: UnitOfWork, plan: Plan) -> Shipment:
    """Record the request of a shipment and ask for its label, both in the caller's unit."""
    rma, direction = plan.rma, plan.direction
    action = ACTION_OF[direction]
    cargo = travelling(rma, direction)
    event_class = (
        events.LabelRequested if direction is Direction.INBOUND else events.OutboundRequested
    )
    event = event_class(
        rma_id=str(rma.id),
        shipment_id=str(uuid7()),
        direction=direction.value,
        action=action.value,
        generation=plan.generation,
        carrier=adapters.slugs()[0],
        service=rules.service_for(direction, rma.priority),
        reference=rules.reference_of(rma.barcode, action, plan.generation),
        centre_code=centre_code_for(rma),
        weight_grams=selectors.weight_of(cargo),
        pieces=sum(packed.pieces for packed in cargo),
    )
    unit.record(f"shipment/{event.shipment_id}", event, expected=0)
    shipment = Shipment.objects.get(pk=event.shipment_id)
    ask_for_label(unit, shipment)
    return shipment


def ask_for_label(unit: UnitOfWork, shipment: Shipment) -> None:
    """Request the purchase. The carrier's key never changes, so no attempt can buy twice."""
    key = rules.carrier_key(
        settings.SECRET_KEY, shipment.rma_id, shipment.action, shipment.generation
    )
    unit.request_effect(
        kind=BUY_LABEL,
        key=f"{BUY_LABEL}/{key}/{shipment.attempts}",
        payload={"shipment_id": str(shipment.id), "carrier_key": key},
        ordering=shipment.stream,
    )


def travelling(rma: Rma, direction: Direction) -> list[Packed]:
    """What is in the parcel: all that we expect of the customer, or all that goes back."""
    lines = list(rma.lines.all())
    if direction is Direction.INBOUND:
        counted = [Packed(line, line.quantity - line.quantity_settled) for line in lines]
    else:
        counted = [Packed(line, line.quantity_returning) for line in lines]
    return [packed for packed in counted if packed.pieces]


def centre_code_for(rma: Rma) -> str:
    """The return centre of this RMA, or an empty string: then the label fails and says why."""
    try:
        return catalog.return_centre_for(rma.brand_code, rma.country).code
    except catalog.NoReturnCentre:
        return ""
