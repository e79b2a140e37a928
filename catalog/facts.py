"""What the services of the catalogue are told: plain facts, keyed by code."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandFacts:
    """A brand; `accent` is a colour like `#2f6fed`, `logo` a path below the static files."""

    code: str
    name: str
    sender_email: str
    support_email: str
    tagline: str = ""
    accent: str = "#2f6fed"
    logo: str = ""
    support_phone: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCentreFacts:
    """A place that takes returns; `brand_code` empty: of every brand."""

    code: str
    warehouse_code: str
    name: str
    line1: str
    city: str
    country: str
    countries_served: tuple[str, ...]
    brand_code: str = ""
    line2: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""
    time_zone: str = "UTC"
    hours: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuFacts:
    """A product; `list_price` in `currency`, weight in grams."""

    code: str
    brand_code: str
    name: str
    category: str
    list_price: Decimal
    currency: str
    name_zh_hant: str = ""
    name_zh_hans: str = ""
    lifecycle: str = "active"
    serial_tracked: bool = True
    weight_grams: int = 0
    hs_code: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCodeFacts:
    """What can be wrong in a category; retired codes are no longer offered."""

    code: str
    category: str
    component: str
    symptom: str
    label: str
    label_zh_hant: str = ""
    label_zh_hans: str = ""
    safety: bool = False
    retired_at: datetime | None = None
