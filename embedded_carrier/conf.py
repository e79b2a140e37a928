"""The carrier's settings, each with its default; read late so that tests can override them."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Keys:
    """Bearer keys the API accepts; none means that nobody gets in."""

    accepted: tuple[str, ...]


def keys() -> Keys:
    """`CARRIER_API_KEYS` (a sequence), else the one `CARRIER_KEY`."""
    given = getattr(settings, "CARRIER_API_KEYS", None) or (getattr(settings, "CARRIER_KEY", ""),)
    return Keys(accepted=tuple(key for key in given if key))


def day_seconds() -> float:
    """`CARRIER_DAY_SECONDS`: how long one carrier day lasts, in seconds (30 in the demo)."""
    return float(getattr(settings, "CARRIER_DAY_SECONDS", 30))


def auto_drop_off_days() -> float:
    """`CARRIER_AUTO_DROP_OFF_DAYS`: carrier days until an untouched parcel drops itself off.

    0 turns it off; then only the control page and the API drop parcels off.
    """
    return float(getattr(settings, "CARRIER_AUTO_DROP_OFF_DAYS", 0))


def webhook_url() -> str:
    """`CARRIER_WEBHOOK_URL`: where scans are sent when no endpoint was registered ("": nowhere)."""
    return str(getattr(settings, "CARRIER_WEBHOOK_URL", ""))


def webhook_secret() -> str:
    """`CARRIER_WEBHOOK_SECRET`: the `whsec_…` secret that goes with `CARRIER_WEBHOOK_URL`."""
    return str(getattr(settings, "CARRIER_WEBHOOK_SECRET", ""))


def stall_seconds() -> float:
    """`CARRIER_STALL_SECONDS`: how long the fault "time-out after accepting" holds its answer."""
    return float(getattr(settings, "CARRIER_STALL_SECONDS", 20))


def slow_seconds() -> float:
    """`CARRIER_SLOW_SECONDS`: how long the fault "slow" holds an otherwise good answer."""
    return float(getattr(settings, "CARRIER_SLOW_SECONDS", 5))


def control_page_on() -> bool:
    """`DEMO`: whether the control page and its buttons exist."""
    return bool(getattr(settings, "DEMO", False))
