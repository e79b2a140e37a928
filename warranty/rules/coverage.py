"""From when to when a device is covered, and on what evidence."""

from dataclasses import dataclass
from datetime import date, timedelta

REPLACEMENT_MINIMUM_DAYS = 90


@dataclass(frozen=True, slots=True)
class Device:
    """What we know of a device. `covered_until`: the warranty it inherited as a replacement."""

    sku_code: str
    sold_on: date | None = None
    registered_on: date | None = None
    covered_until: date | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The terms of a published policy; all in days.

    `registration_days` are added when the customer registered the device. `grace_days` after the
    end a person decides. `transit_days`: how long damage on the way can be reported.
    """

    days: int
    withdrawal_days: int
    registration_days: int
    grace_days: int
    transit_days: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """`purchased_on` and where it comes from: sale, registration, replacement, claim or nothing.

    `expires_on` is the last day covered; None when it cannot be known.
    """

    purchased_on: date | None
    basis: str
    expires_on: date | None


def coverage_of(device: Device | None, policy: Policy | None, claimed_on: date | None) -> Coverage:
    """The coverage by the best evidence: our sale, then the registration, then what is claimed."""
    purchased_on, basis = purchase_of(device, claimed_on)
    if device and device.covered_until:
        return Coverage(purchased_on, "replacement", device.covered_until)
    if purchased_on is None or policy is None:
        return Coverage(purchased_on, basis, None)
    extra = policy.registration_days if device and device.registered_on else 0
    return Coverage(purchased_on, basis, purchased_on + timedelta(days=policy.days + extra))


def purchase_of(device: Device | None, claimed_on: date | None) -> tuple[date | None, str]:
    """The purchase date to use and its basis."""
    if device and device.sold_on:
        return device.sold_on, "sale"
    if device and device.registered_on:
        return device.registered_on, "registration"
    return (claimed_on, "claim") if claimed_on else (None, "")


def inherited_until(old_expires_on: date | None, today: date) -> date:
    """Until when a replacement is covered: the old remainder or 90 days, whichever is later."""
    minimum = today + timedelta(days=REPLACEMENT_MINIMUM_DAYS)
    return max(old_expires_on, minimum) if old_expires_on else minimum


def normalise_serial(serial: str) -> str:
    """One spelling per serial number: upper case, without spaces."""
    return "".join(serial.split()).upper()
