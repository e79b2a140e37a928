"""What can happen to a shipment, on `shipment/<id>`: its label, pick-up and tracking."""

from dataclasses import dataclass

from events.types import event


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ordered:
    """What is ordered of a carrier, in whichever direction."""

    rma_id: str
    shipment_id: str
    direction: str
    action: str
    generation: int
    carrier: str
    service: str
    reference: str
    centre_code: str
    weight_grams: int
    pieces: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bought:
    """What the carrier sold, in whichever direction. `cost` is a decimal string in `currency`."""

    rma_id: str
    shipment_id: str
    direction: str
    carrier_ref: str
    tracking_number: str
    barcode: str
    routing_code: str
    service: str
    cost: str
    currency: str
    estimated_delivery_on: str


@event("shipping.label_requested", schema=1)
class LabelRequested(_Ordered):
    """A return label is to be bought for the customer."""


@event("shipping.outbound_requested", schema=1)
class OutboundRequested(_Ordered):
    """The one outbound shipment of this generation is to be booked."""


@event("shipping.label_issued", schema=1)
class LabelIssued(_Bought):
    """The carrier sold the return label. `cost` is a decimal string in `currency`."""


@event("shipping.outbound_booked", schema=1)
class OutboundBooked(_Bought):
    """The carrier sold the outbound label: the parcel can be handed over."""


@event("shipping.label_failed", schema=1)
class LabelFailed:
    """No label could be bought; a person must look. `code` says why in the carrier's short form."""

    rma_id: str
    shipment_id: str
    direction: str
    code: str


@event("shipping.label_retried", schema=1)
class LabelRetried:
    """A person asked to try the failed label again."""

    rma_id: str
    shipment_id: str
    direction: str
    centre_code: str
    attempt: int


@event("shipping.void_requested", schema=1)
class VoidRequested:
    """The label is to be cancelled at the carrier. `reason`: cancelled, rejected or staff."""

    rma_id: str
    shipment_id: str
    direction: str
    reason: str


@event("shipping.label_voided", schema=1)
class LabelVoided:
    """The label cannot be used any more; a pick-up booked for it lapses."""

    rma_id: str
    shipment_id: str
    direction: str


@event("shipping.void_refuted", schema=1)
class VoidRefuted:
    """A parcel travels with a label that we counted as voided: it counts again."""

    rma_id: str
    shipment_id: str
    direction: str


@event("shipping.void_failed", schema=1)
class VoidFailed:
    """The carrier would not cancel the label (mostly: the parcel is on its way)."""

    rma_id: str
    shipment_id: str
    direction: str
    code: str


@event("shipping.pickup_requested", schema=1)
class PickupRequested:
    """The customer asked for a courier on a day (`on`, local to the sender)."""

    rma_id: str
    shipment_id: str
    direction: str
    on: str
    attempt: int


@event("shipping.pickup_booked", schema=1)
class PickupBooked:
    """The courier comes between the two instants."""

    rma_id: str
    shipment_id: str
    direction: str
    pickup_ref: str
    window_starts_at: str
    window_ends_at: str


@event("shipping.pickup_failed", schema=1)
class PickupFailed:
    """No courier could be booked."""

    rma_id: str
    shipment_id: str
    direction: str
    code: str


@event("shipping.tracked", schema=1)
class Tracked:
    """The carrier scanned the parcel. `at` is the carrier's time; late facts are kept, too."""

    rma_id: str
    shipment_id: str
    direction: str
    scan_id: str
    carrier_scan_id: str
    carrier_code: str
    code: str
    reason: str
    place: str
    at: str


@event("shipping.delivered", schema=1)
class Delivered:
    """The parcel arrived. `source`: carrier, or dock when our own scan was first."""

    rma_id: str
    shipment_id: str
    direction: str
    at: str
    source: str


@event("shipping.label_disowned", schema=1)
class LabelDisowned:
    """The carrier does not know the label we hold: it cannot be used."""

    rma_id: str
    shipment_id: str
    direction: str
    tracking_number: str


@event("shipping.silence_noticed", schema=1)
class SilenceNoticed:
    """Nothing was heard of the parcel for too long (`since_at`); the carrier is asked."""

    rma_id: str
    shipment_id: str
    direction: str
    since_at: str
