"""What we ask of any carrier: the protocol and its plain values.

Money is `Decimal` with its currency, weights are grams, instants are aware and in UTC.
Every method raises only `TransientFailure`, `PermanentFailure` or `OutcomeUnknown`
(`events.failures`); the last one means a label may exist: call `find_by_reference` first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from shipping.tracking_codes import IncidentReason, TrackingCode


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a shipment; `country` is ISO 3166 alpha-2."""

    name: str
    line1: str
    city: str
    postcode: str
    country: str
    line2: str = ""
    region: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Weight in grams and outer size in millimetres (0: not measured)."""

    weight_grams: int
    length_mm: int = 0
    width_mm: int = 0
    height_mm: int = 0


@dataclass(frozen=True, slots=True)
class RateRequest:
    """What a price depends on."""

    sender: Party
    recipient: Party
    parcel: Parcel


@dataclass(frozen=True, slots=True)
class Rate:
    """One service a carrier offers for a request."""

    service: str
    name: str
    price: Money
    transit_days: int
    estimated_delivery_on: date


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A label to buy; `reference` is ours and can be looked up for ever."""

    reference: str
    service: str
    sender: Party
    recipient: Party
    parcel: Parcel
    is_return: bool = False


@dataclass(frozen=True, slots=True)
class BoughtLabel:
    """A label the carrier sold us.

    `barcode` is what the carrier scans; `routing_code` is printed large for sorting by hand.
    `state` is one of our tracking codes.
    """

    carrier: str
    carrier_ref: str
    reference: str
    tracking_number: str
    service: str
    price: Money
    barcode: str
    routing_code: str
    created_at: datetime
    estimated_delivery_on: date
    state: TrackingCode

    @property
    def voided(self) -> bool:
        """Whether it was cancelled at the carrier."""
        return self.state is TrackingCode.VOIDED


@dataclass(frozen=True, slots=True)
class CarrierScan:
    """One tracking event; `id` is the carrier's own and is what duplicates are dropped by."""

    id: str
    carrier_code: str
    code: TrackingCode
    reason: IncidentReason
    occurred_at: datetime
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class PickupRequest:
    """A courier to come to the sender's door on one day, for labels already bought."""

    carrier_refs: tuple[str, ...]
    on: date
    sender: Party
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pickup:
    """A booked visit and the window the courier promises."""

    id: str
    window_starts_at: datetime
    window_ends_at: datetime


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """A verified message from a carrier; `sha256` is of the raw body."""

    message_id: str
    sent_at: datetime
    sha256: str
    kind: str
    carrier_ref: str
    reference: str
    tracking_number: str
    scans: tuple[CarrierScan, ...]
    estimated_delivery_on: date | None


class Carrier(Protocol):
    """A company that carries parcels."""

    @property
    def slug(self) -> str:
        """Short stable name, as in `/hooks/carriers/<slug>/`."""
        ...

    def rate(self, req: RateRequest) -> list[Rate]:
        """Services and prices, cheapest first."""
        ...

    def buy_label(self, req: LabelRequest, key: str) -> BoughtLabel:
        """Buy once per `key`: the same key again answers with the same label."""
        ...

    def find_by_reference(self, reference: str) -> BoughtLabel | None:
        """The label bought under our reference (a live one before a voided one), or None."""
        ...

    def labels_of(self, reference: str) -> list[BoughtLabel]:
        """Every label ever bought under our reference, voided ones too, oldest first."""
        ...

    def labels_sold(self, since: datetime, until: datetime) -> Iterator[BoughtLabel]:
        """All labels of our account sold from `since` (included) to `until`, oldest first."""
        ...

    def void(self, carrier_ref: str) -> None:
        """Cancel a label not yet scanned in; doing it twice is fine."""
        ...

    def track(self, tracking_number: str) -> list[CarrierScan]:
        """All scans so far in the carrier's order of time."""
        ...

    def book_pickup(self, req: PickupRequest, key: str) -> Pickup:
        """Book a courier once per `key`."""
        ...

    def parse_webhook(
        self, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> WebhookMessage:
        """Verify, then read. Raises `signatures.SignatureRefused` (a `PermanentFailure`) first."""
        ...
