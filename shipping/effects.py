"""Calls to carriers: buy a label, void one, book a courier. Each is made exactly once in effect."""

from dataclasses import dataclass
from datetime import date, datetime

from events import effects, failures
from events.actor import Actor
from events.effects import EffectView
from shipping import adapters, parties, selectors, services
from shipping.adapters import port
from shipping.services import requests, strays

ACTOR = Actor.system("shipping")


@dataclass(frozen=True, slots=True)
class LabelPurchase:
    """A label to buy from a carrier, under the key that never changes for this shipment."""

    carrier: str
    carrier_key: str
    label: port.LabelRequest


@dataclass(frozen=True, slots=True)
class LabelAtCarrier:
    """A bought label, as the carrier knows it."""

    carrier: str
    carrier_ref: str
    reference: str


@dataclass(frozen=True, slots=True)
class PickupOrder:
    """A courier to book."""

    carrier: str
    pickup: port.PickupRequest


class BuyLabel:
    """`shipping.buy_label`: after an unclear answer the carrier is asked by our reference first."""

    kind = requests.BUY_LABEL

    def prepare(self, effect: EffectView) -> LabelPurchase:
        """Load the parcel and both addresses. Raises PermanentFailure when one is missing."""
        shipment = selectors.by_id(effect.payload["shipment_id"])
        sender, recipient = parties.ends_of(shipment)
        label = port.LabelRequest(
            reference=shipment.reference,
            service=shipment.service,
            sender=sender,
            recipient=recipient,
            parcel=port.Parcel(weight_grams=shipment.weight_grams),
            is_return=shipment.inbound,
        )
        return LabelPurchase(shipment.carrier, effect.payload["carrier_key"], label)

    def perform(self, key: str, request: LabelPurchase) -> port.BoughtLabel:
        """Buy under the shipment's own key, which outlives the attempt the effect stands for."""
        return adapters.for_slug(request.carrier).buy_label(request.label, request.carrier_key)

    def look_up(self, key: str, request: LabelPurchase) -> port.BoughtLabel | None:
        """The live label sold under our reference, if there is one."""
        found = adapters.for_slug(request.carrier).find_by_reference(request.label.reference)
        return None if found is None or found.voided else found

    def settle(self, effect: EffectView, result: port.BoughtLabel, now: datetime) -> None:
        """The label exists."""
        services.record_label(
            actor=ACTOR, now=now, shipment_id=effect.payload["shipment_id"], label=result
        )

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """No label: a visible task in the admin."""
        services.fail_label(
            actor=ACTOR, now=now, shipment_id=effect.payload["shipment_id"], code=_code(error)
        )


class VoidLabel:
    """`shipping.void_label`: voiding twice is fine, so an unclear answer is simply repeated."""

    kind = requests.VOID_LABEL

    def prepare(self, effect: EffectView) -> LabelAtCarrier:
        """Load the carrier's id of the label."""
        shipment = selectors.by_id(effect.payload["shipment_id"])
        return LabelAtCarrier(shipment.carrier, shipment.carrier_ref, shipment.reference)

    def perform(self, key: str, request: LabelAtCarrier) -> bool:
        """Void it; raises PermanentFailure when the parcel was scanned already."""
        adapters.for_slug(request.carrier).void(request.carrier_ref)
        return True

    def look_up(self, key: str, request: LabelAtCarrier) -> bool | None:
        """Whether the label is void at the carrier."""
        found = adapters.for_slug(request.carrier).find_by_reference(request.reference)
        return True if found is not None and found.voided else None

    def settle(self, effect: EffectView, result: bool, now: datetime) -> None:
        """The label is void."""
        services.record_voided(actor=ACTOR, now=now, shipment_id=effect.payload["shipment_id"])

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """The carrier refused."""
        services.fail_void(
            actor=ACTOR, now=now, shipment_id=effect.payload["shipment_id"], code=_code(error)
        )


class BookPickup:
    """`shipping.book_pickup`: the carrier honours the key, so the same call is the look-up."""

    kind = requests.BOOK_PICKUP

    def prepare(self, effect: EffectView) -> PickupOrder:
        """Load the label and the customer's address. Raises PermanentFailure when it is gone."""
        shipment = selectors.by_id(effect.payload["shipment_id"])
        if shipment.void_requested_at is not None:
            raise failures.PermanentFailure("the label is void")
        sender, _ = parties.ends_of(shipment)
        day = date.fromisoformat(effect.payload["on"])
        return PickupOrder(
            shipment.carrier, port.PickupRequest((shipment.carrier_ref,), day, sender)
        )

    def perform(self, key: str, request: PickupOrder) -> port.Pickup:
        """Book under the effect's key."""
        return adapters.for_slug(request.carrier).book_pickup(request.pickup, key)

    def look_up(self, key: str, request: PickupOrder) -> port.Pickup | None:
        """Asking again under the same key returns the booking of the first call."""
        return self.perform(key, request)

    def settle(self, effect: EffectView, result: port.Pickup, now: datetime) -> None:
        """The courier comes."""
        services.record_pickup(
            actor=ACTOR, now=now, shipment_id=effect.payload["shipment_id"], pickup=result
        )

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """No courier comes."""
        services.fail_pickup(
            actor=ACTOR, now=now, shipment_id=effect.payload["shipment_id"], code=_code(error)
        )


class VoidStray:
    """`shipping.void_stray`: cancel a label at the carrier that no shipment of ours stands for."""

    kind = strays.VOID_STRAY

    def prepare(self, effect: EffectView) -> LabelAtCarrier:
        """Everything is in the payload: we have no row of this label."""
        carrier, carrier_ref, reference = _stray(effect)
        return LabelAtCarrier(carrier, carrier_ref, reference)

    def perform(self, key: str, request: LabelAtCarrier) -> bool:
        """Void it; raises PermanentFailure when the parcel was scanned already."""
        adapters.for_slug(request.carrier).void(request.carrier_ref)
        return True

    def look_up(self, key: str, request: LabelAtCarrier) -> bool | None:
        """Whether this very label is void at the carrier."""
        sold = adapters.for_slug(request.carrier).labels_of(request.reference)
        void = {label.carrier_ref for label in sold if label.voided}
        return True if request.carrier_ref in void else None

    def settle(self, effect: EffectView, result: bool, now: datetime) -> None:
        """The label is void."""
        services.record_stray_voided(actor=ACTOR, now=now, label=_stray(effect))

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """The carrier refused; the next comparison finds it again."""
        services.record_stray_voided(
            actor=ACTOR, now=now, label=_stray(effect), failure=_code(error)
        )


def _stray(effect: EffectView) -> tuple[str, str, str]:
    payload = effect.payload
    return payload["carrier"], payload["carrier_ref"], payload["reference"]


def _code(error: str) -> str:
    """The failure without the name of its class, for people to read."""
    return error.partition(": ")[2] or error


for _handler in (BuyLabel(), VoidLabel(), BookPickup(), VoidStray()):
    effects.register(_handler)
