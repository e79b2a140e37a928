"""What can happen to a shipment (`shipment/<id>`), at the dock (`dock/<rma or scan id>`), to
attempts that made no shipment (`attempt/<rma>`), re-shipments, duplicates and held parcels.

Every event names its RMA, shipment and direction, so that other apps need no look-up. Ids, codes
and carrier facts only: names and addresses live in rows.
"""

from events.types import event, value


@event("shipping.label_requested", schema=1)
class LabelRequested:
    """A return label is to be bought for the customer."""

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


@event("shipping.outbound_requested", schema=1)
class OutboundRequested:
    """The one outbound shipment of this generation is to be booked."""

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


@event("shipping.label_issued", schema=1)
class LabelIssued:
    """The carrier sold the return label. `cost` is a decimal string in `currency`."""

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


@event("shipping.outbound_booked", schema=1)
class OutboundBooked:
    """The carrier sold the outbound label: the parcel can be handed over."""

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


@event("shipping.stray_voided", schema=1)
class StrayVoided:
    """A label at the carrier that belongs to no shipment of ours was cancelled there."""

    carrier: str
    carrier_ref: str
    reference: str


@event("shipping.stray_void_failed", schema=1)
class StrayVoidFailed:
    """The carrier would not cancel a label that belongs to no shipment of ours."""

    carrier: str
    carrier_ref: str
    reference: str
    code: str


@event("shipping.silence_noticed", schema=1)
class SilenceNoticed:
    """Nothing was heard of the parcel for too long (`since_at`); the carrier is asked."""

    rma_id: str
    shipment_id: str
    direction: str
    since_at: str


@event("shipping.reshipment_requested", schema=1)
class ReshipmentRequested:
    """Somebody asks that a parcel is deliberately sent once more; a second person decides."""

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str
    action: str
    reason: str
    requested_by: str
    note_id: str


@event("shipping.reshipment_approved", schema=1)
class ReshipmentApproved:
    """A second person agreed: a new generation of the shipment, with a new key at the carrier.

    `from_stock`: the goods are gone, so as many others are picked first.
    """

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str
    action: str
    reason: str
    from_stock: bool
    approved_by: str


@event("shipping.reshipment_refused", schema=1)
class ReshipmentRefused:
    """A second person refused to send it again."""

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str
    refused_by: str
    note_id: str


@event("shipping.reshipment_held", schema=1)
class ReshipmentHeld:
    """The goods to send again are not in stock; a person must look."""

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str
    code: str


@event("shipping.reshipment_retried", schema=1)
class ReshipmentRetried:
    """The goods are to be picked once more."""

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str


@event("shipping.reshipped", schema=1)
class Reshipped:
    """The new shipment (`shipment_id`) is requested in place of `replaced_id`."""

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str
    replaced_id: str
    generation: int


@event("shipping.duplicate_found", schema=1)
class DuplicateFound:
    """More than one parcel went, or may go, to the customer. `source`: own, carrier, customer."""

    alert_id: str
    rma_id: str
    source: str
    references: tuple[str, ...]


@event("shipping.duplicate_decided", schema=1)
class DuplicateDecided:
    """A person looked: really sent twice (confirmed), or a false alarm (dismissed)."""

    alert_id: str
    rma_id: str
    state: str
    decided_by: str


@event("shipping.parcel_held", schema=1)
class ParcelHeld:
    """A parcel came for an RMA that has ended; it lies on the hold shelf until decided."""

    held_id: str
    rma_id: str
    shipment_id: str
    direction: str
    scan_id: str
    station: str
    code: str


@event("shipping.parcel_sent_back", schema=1)
class ParcelSentBack:
    """The held parcel goes back to its sender as it came, in the shipment `shipment_id`."""

    held_id: str
    rma_id: str
    shipment_id: str
    direction: str


@event("shipping.parcel_released", schema=1)
class ParcelReleased:
    """The held parcel is not on hold any more: its RMA was taken up again, or it was a mistake."""

    held_id: str
    rma_id: str
    shipment_id: str
    direction: str


@event("shipping.attempt_refused", schema=1)
class AttemptRefused:
    """Somebody asked for a shipment that may not be made; `code` is the refusal."""

    rma_id: str
    shipment_id: str
    direction: str
    action: str
    generation: int
    code: str


@event("shipping.repeat_refused", schema=1)
class RepeatRefused:
    """Somebody asked for the same shipment again and got the first answer."""

    rma_id: str
    shipment_id: str
    direction: str
    action: str
    generation: int


@value
class CountedPieces:
    """What one scan took in of one line; the serial as it was read, if it has one."""

    line_id: str
    quantity: int
    serial: str


@event("shipping.checked_in", schema=1)
class CheckedIn:
    """The dock took goods in. `outstanding` pieces are still expected, `extra` were too many."""

    rma_id: str
    shipment_id: str
    direction: str
    scan_id: str
    station: str
    lines: tuple[CountedPieces, ...]
    outstanding: int
    extra: int


@event("shipping.rest_missing", schema=1)
class RestMissing:
    """The dock declared that the outstanding pieces will not arrive."""

    rma_id: str
    shipment_id: str
    direction: str
    scan_id: str
    station: str
    quantity: int


@event("shipping.scan_refused", schema=1)
class ScanRefused:
    """A scan was not accepted; `code` is a ScanResult. Ids are empty when nothing was found."""

    rma_id: str
    shipment_id: str
    direction: str
    scan_id: str
    station: str
    code: str
