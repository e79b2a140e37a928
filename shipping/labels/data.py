"""What a label says: plain frozen values, ready to print, no look-ups behind them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBlock:
    """One party's address. `country` is ISO 3166 alpha-2; empty fields are left out in print."""

    name: str
    line1: str
    city: str
    country: str
    company: str = ""
    line2: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomsItem:
    """One line of a customs declaration; `value` is the value of the whole line."""

    description: str
    hs_code: str
    value: Decimal
    currency: str
    quantity: int = 1
    weight_grams: int = 0
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomsData:
    """The declaration a cross-border return travels with."""

    items: tuple[CustomsItem, ...]
    reason: str = "RETURNED GOODS"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelData:
    """Everything one return label prints.

    `barcode_value` is what the dock scans (Code 128, ASCII), `qr_payload` what the counter scans,
    `brand_accent` a `#rrggbb` colour, `language` the customer's (en, zh-hant, zh-hans).
    `instructions` are further hints for this return, already in that language; the standard
    steps are the package's own.
    """

    rma_number: str
    barcode_value: str
    tracking_number: str
    carrier_name: str
    service_name: str
    brand_name: str
    brand_accent: str
    sender: AddressBlock
    recipient: AddressBlock
    weight_grams: int
    pieces: int
    language: str
    qr_payload: str
    created_on: date
    instructions: tuple[str, ...] = ()
    customs: CustomsData | None = None
