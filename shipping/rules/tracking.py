"""Scans as a lattice: whatever order and however often they come, the rows end the same."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid5

from shipping.tracking_codes import TrackingCode

_NAMESPACE = UUID("6f4f2b0e-6a53-5a0c-9a43-0f6e6f0b9d11")
_STATE_OF: Mapping[TrackingCode, str] = {
    TrackingCode.VOIDED: "voided",
    TrackingCode.LOST: "lost",
    TrackingCode.RETURNED: "returned",
    TrackingCode.DELIVERED: "delivered",
}
_RANKS: Mapping[str, int] = {
    "requested": 0,
    "failed": 0,
    "booked": 10,
    "in_transit": 20,
    "voided": 90,
    "lost": 91,
    "returned": 92,
    "delivered": 93,
}


def state_after(state: str, code: TrackingCode) -> str:
    """The state of a shipment after one more scan; a late scan never moves it back."""
    reached = _STATE_OF.get(code) or ("in_transit" if code.moving else "booked")
    return max(state, reached, key=_RANKS.__getitem__)


def further(state: str, than: str) -> bool:
    """Whether a shipment in `state` has come further than one in the state `than`."""
    return _RANKS[state] > _RANKS[than]


def scan_fingerprint(
    carrier: str, tracking_number: str, carrier_code: str, at: datetime, place: str
) -> str:
    """What makes two scans the same when a carrier gives them no id."""
    text = "\n".join((carrier, tracking_number, carrier_code, at.isoformat(), place))
    return sha256(text.encode()).hexdigest()


def scan_id(carrier: str, carrier_scan_id: str, fingerprint: str) -> UUID:
    """The id of our row for a scan: from the carrier's own id, else from the content."""
    return uuid5(_NAMESPACE, f"{carrier}/{carrier_scan_id or fingerprint}")
