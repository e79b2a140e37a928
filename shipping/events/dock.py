"""What happens at the dock: scans (`dock/<rma or scan id>`) and parcels on hold (`held/<id>`)."""

from events.types import event, value


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
