"""Our one tracking vocabulary, its order, and what each carrier's own codes mean in it.

Pure: no Django, no clock. Idea of a status plus an incident reason: karrio's tracking units.

The order makes tracking a lattice: of any set of scans the one with the greatest `sort_key` is the
state, so duplicates and reordering cannot change the answer. Rank is the *phase* of the journey;
within one phase (a parcel may go customs, hub, customs) the carrier's own time decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TrackingCode(StrEnum):
    """What a scan means to us, whoever carries the parcel."""

    UNKNOWN = "unknown"
    PRE_TRANSIT = "pre_transit"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    CUSTOMS = "customs"
    EXCEPTION = "exception"
    DELIVERY_FAILED = "delivery_failed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    VOIDED = "voided"
    LOST = "lost"
    RETURNED = "returned"
    DELIVERED = "delivered"

    @property
    def rank(self) -> int:
        """Phase of the journey; a higher phase is never left for a lower one."""
        return RANKS[self]

    @property
    def terminal(self) -> bool:
        """Whether the journey is over: no later scan of a moving parcel changes it."""
        return self.rank >= FIRST_TERMINAL_RANK

    @property
    def moving(self) -> bool:
        """Whether the carrier holds the parcel now."""
        return RANKS[TrackingCode.ACCEPTED] <= self.rank < FIRST_TERMINAL_RANK


FIRST_TERMINAL_RANK = 90
RANKS: Mapping[TrackingCode, int] = {
    TrackingCode.UNKNOWN: 0,
    TrackingCode.PRE_TRANSIT: 10,
    TrackingCode.ACCEPTED: 20,
    TrackingCode.IN_TRANSIT: 30,
    TrackingCode.CUSTOMS: 30,
    TrackingCode.EXCEPTION: 30,
    TrackingCode.DELIVERY_FAILED: 30,
    TrackingCode.OUT_FOR_DELIVERY: 30,
    TrackingCode.AVAILABLE_FOR_PICKUP: 30,
    TrackingCode.VOIDED: 90,
    TrackingCode.LOST: 91,
    TrackingCode.RETURNED: 92,
    TrackingCode.DELIVERED: 93,
}


class IncidentReason(StrEnum):
    """Why a parcel is not simply on its way."""

    NONE = "none"
    CUSTOMS_HOLD = "customs_hold"
    DELAYED = "delayed"
    DAMAGED = "damaged"
    CONSIGNEE_ABSENT = "consignee_absent"
    RETURNED_TO_SENDER = "returned_to_sender"
    PARCEL_LOST = "parcel_lost"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one carrier code says in our words."""

    code: TrackingCode
    reason: IncidentReason = IncidentReason.NONE


@dataclass(frozen=True, slots=True)
class TrackingFact:
    """One scan as the lattice sees it."""

    code: TrackingCode
    occurred_at: datetime

    @property
    def sort_key(self) -> tuple[int, datetime, str]:
        """Total order of facts; the name of the code breaks the last tie."""
        return (self.code.rank, self.occurred_at, self.code.value)


def supersedes(candidate: TrackingFact, current: TrackingFact | None) -> bool:
    """Whether `candidate` becomes the state of a parcel whose state is `current`."""
    return current is None or candidate.sort_key > current.sort_key


CARRIER_CODES: Mapping[str, Mapping[str, Meaning]] = {
    "embedded": {
        "LBL_CREATED": Meaning(TrackingCode.PRE_TRANSIT),
        "LBL_VOIDED": Meaning(TrackingCode.VOIDED),
        "COLLECTED": Meaning(TrackingCode.ACCEPTED),
        "HUB_IN": Meaning(TrackingCode.IN_TRANSIT),
        "HUB_OUT": Meaning(TrackingCode.IN_TRANSIT),
        "CUSTOMS_IN": Meaning(TrackingCode.CUSTOMS),
        "CUSTOMS_OUT": Meaning(TrackingCode.IN_TRANSIT),
        "CUSTOMS_HOLD": Meaning(TrackingCode.CUSTOMS, IncidentReason.CUSTOMS_HOLD),
        "DELAYED": Meaning(TrackingCode.EXCEPTION, IncidentReason.DELAYED),
        "DAMAGED": Meaning(TrackingCode.EXCEPTION, IncidentReason.DAMAGED),
        "OUT_FOR_DELIVERY": Meaning(TrackingCode.OUT_FOR_DELIVERY),
        "AT_PICKUP_POINT": Meaning(TrackingCode.AVAILABLE_FOR_PICKUP),
        "DELIVERY_ATTEMPT_FAILED": Meaning(
            TrackingCode.DELIVERY_FAILED, IncidentReason.CONSIGNEE_ABSENT
        ),
        "DELIVERED": Meaning(TrackingCode.DELIVERED),
        "RETURN_TO_SENDER": Meaning(TrackingCode.RETURNED, IncidentReason.RETURNED_TO_SENDER),
        "LOST": Meaning(TrackingCode.LOST, IncidentReason.PARCEL_LOST),
    },
}


def translate(carrier: str, code: str) -> Meaning:
    """Our meaning of a carrier's code; a code nobody told us of is `unknown`, never an error."""
    return CARRIER_CODES.get(carrier, {}).get(code, Meaning(TrackingCode.UNKNOWN))
