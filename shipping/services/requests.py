"""What inbound and outbound labels have in common: the request, its facts and its effect."""

from dataclasses import dataclass

from django.conf import settings

from catalog import selectors as catalog
from events.ids import uuid7
from events.unit import UnitOfWork
from rma.choices import Disposition, Money
from rma.models import Rma, RmaLine
from shipping import adapters, events, rules, selectors
from shipping.choices import ACTION_OF, Action, Direction
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
    action: Action | None = None  # the usual one of the direction

    @property
    def purpose(self) -> Action:
        """What the shipment is for."""
        return self.action or ACTION_OF[self.direction]


def request(unit: UnitOfWork, plan: Plan) -> Shipment:
    """Record the request of a shipment and ask for its label, both in the caller's unit."""
    rma, direction = plan.rma, plan.direction
    action = plan.purpose
    cargo = travelling(rma, action)
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
    key = key_of(shipment)
    unit.request_effect(
        kind=BUY_LABEL,
        key=f"{BUY_LABEL}/{key}/{shipment.attempts}",
        payload={"shipment_id": str(shipment.id), "carrier_key": key},
        ordering=shipment.stream,
        counterpart=counterpart_of(shipment.carrier),
    )


def counterpart_of(carrier: str) -> str:
    """Whose outage it is when a call fails: this carrier's, whatever was asked of it."""
    return f"carrier/{carrier}"


def key_of(shipment: Shipment) -> str:
    """The carrier's idempotency key of a shipment: the same for all its attempts."""
    return rules.carrier_key(
        settings.SECRET_KEY, shipment.rma_id, shipment.action, shipment.generation
    )


def travelling(rma: Rma, action: Action) -> list[Packed]:
    """What is in the parcel: all that goes back, or all that is the customer's.

    The latter is what we expect of the customer, what is sent back as it came, and what is sent
    once more after a parcel of an earlier round never arrived.
    """
    lines = list(rma.lines.all())
    if action is Action.SEND_BACK:
        lines = [line for line in lines if _refused(line)] or lines
    returning = [Packed(line, line.quantity_returning) for line in lines]
    if action is Action.OUTBOUND and any(packed.pieces for packed in returning):
        counted = returning
    else:
        counted = [Packed(line, line.quantity - line.quantity_settled) for line in lines]
    return [packed for packed in counted if packed.pieces]


def _refused(line: RmaLine) -> bool:
    """Whether the pieces go back alone, because their refund was refused too late."""
    return line.money == Money.REFUSED and line.disposition == Disposition.SEND_BACK


def centre_code_for(rma: Rma) -> str:
    """The return centre of this RMA, or an empty string: then the label fails and says why."""
    try:
        return catalog.return_centre_for(rma.brand_code, rma.country).code
    except catalog.NoReturnCentre:
        return ""
