"""What the services of the warranty are told: plain facts."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What somebody knows of a device; empty or None: unknown. `channel`: where it was sold."""

    sku_code: str
    serial: str
    sold_on: date | None = None
    registered_on: date | None = None
    country: str = ""
    customer_id: UUID | None = None
    channel: str = ""
    lot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyTerms:
    """The terms of a policy version, all in days, for purchases from `valid_from` on.

    Empty brand, category or country: any.
    """

    valid_from: date
    days: int
    brand_code: str = ""
    category: str = ""
    country: str = ""
    withdrawal_days: int = 14
    registration_days: int = 0
    grace_days: int = 7
    transit_days: int = 14
