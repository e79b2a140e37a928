"""What happens when it goes wrong: attempts that made no shipment (`attempt/<rma>`), parcels sent
again (`reshipment/<id>`) or twice (`duplicate/<id>`), labels of nobody (`carrierlabel/<ref>`)."""

from events.types import event


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


@event("shipping.reshipped_device_named", schema=1)
class ReshippedDeviceNamed:
    """Which device was taken from stock for a line of the parcel that was sent once more."""

    reshipment_id: str
    rma_id: str
    shipment_id: str
    direction: str
    line_id: str
    serial: str


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
