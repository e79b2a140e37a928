"""When a customer got, or may get, more than one parcel that nobody meant to send. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """One outbound shipment.

    `round`: how often its RMA had been reopened when it was asked for. `replaced`: a re-shipment in
    its place was approved, because it was believed lost.
    """

    reference: str
    round: int
    state: str
    replaced: bool


def doubled(sent: Iterable[Sent]) -> tuple[str, ...]:
    """The references of parcels of one round that all reach the customer, else nothing.

    A replaced parcel is excused until it turns up after all: then there are two.
    """
    by_round: dict[int, list[str]] = {}
    for parcel in sent:
        if _reaches(parcel):
            by_round.setdefault(parcel.round, []).append(parcel.reference)
    return tuple(sorted(name for names in by_round.values() if len(names) > 1 for name in names))


def _reaches(parcel: Sent) -> bool:
    if parcel.replaced:
        return parcel.state == "delivered"
    return parcel.state in ("booked", "in_transit", "delivered")
