"""Four brands and what they make, in three languages, with spare parts for the bench."""

import csv
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from catalog import services
from catalog.facts import BrandFacts, SkuFacts
from events.actor import Actor

BRANDS = (
    BrandFacts(
        code="pixelpaw", name="PixelPaw", tagline="Things your hands like.", accent="#9b4fc4",
        logo="img/brands/pixelpaw.svg", sender_email="service@pixelpaw.example.com",
        support_email="help@pixelpaw.example.com", support_phone="+886 2 5550 1100",
        site="https://pixelpaw.example.com",
    ),
    BrandFacts(
        code="aurasound", name="AuraSound", tagline="Hear the room.", accent="#0b7a75",
        logo="img/brands/aurasound.svg", sender_email="service@aurasound.example.com",
        support_email="help@aurasound.example.com", support_phone="+1 202 555 0142",
        site="https://aurasound.example.com",
    ),
    BrandFacts(
        code="voltano", name="Voltano", tagline="Power, politely.", accent="#8a4b00",
        logo="img/brands/voltano.svg", sender_email="service@voltano.example.com",
        support_email="help@voltano.example.com", support_phone="+49 30 23125 110",
        site="https://voltano.example.com",
    ),
    BrandFacts(
        code="lumidom", name="Lumidom", tagline="A lighter home.", accent="#2f6fed",
        logo="img/brands/lumidom.svg", sender_email="service@lumidom.example.com",
        support_email="help@lumidom.example.com", support_phone="+86 21 5550 1100",
        site="https://lumidom.example.com",
    ),
)  # fmt: skip
_BRAND_OF = {"PP": "pixelpaw", "AS": "aurasound", "VO": "voltano", "LU": "lumidom"}
_HS_CODES = {
    "mouse": "8471.60", "keyboard": "8471.60", "webcam": "8525.89", "headset": "8518.30",
    "speaker": "8518.22", "charger": "8504.40", "power_bank": "8507.60", "lamp": "9405.21",
    "vacuum": "8508.11", "other": "8473.30",
}  # fmt: skip

with (Path(__file__).parent / "data" / "products.csv").open(encoding="utf-8") as _file:
    ROWS = list(csv.DictReader(_file))
MODELS = [row for row in ROWS if row["category"] != "other"]
PARTS = [row["code"] for row in ROWS if row["category"] == "other"]
# How much of a price in TWD is asked elsewhere, and to what it is rounded there.
PRICES = {
    "TW": ("TWD", Decimal("1"), Decimal(1)),
    "CN": ("CNY", Decimal("0.22"), Decimal("0.5")),
    "US": ("USD", Decimal("0.031"), Decimal("0.5")),
    "DE": ("EUR", Decimal("0.029"), Decimal("0.5")),
}
# A power bank and a mini charger carry no serial number; everything else does.
WITHOUT_SERIAL = frozenset({"VO-20", "VO-TANK-10", "VO-TANK-20"})
CATEGORY_OF = {row["code"]: row["category"] for row in MODELS}
STILL_MADE = frozenset(row["code"] for row in MODELS if row["made"] == "yes")
TWD_PRICE = {row["code"]: Decimal(row["price_twd"]) for row in MODELS}
PART_FOR = {
    "mouse": "PP-SWITCH", "keyboard": "PP-CAPS", "headset": "AS-CELL", "speaker": "AS-CONE",
    "charger": "VO-FUSE", "lamp": "LU-DIODE", "vacuum": "LU-BRUSH",
}  # fmt: skip


def price_in(country: str, sku_code: str) -> tuple[Decimal, str]:
    """What the product costs in the shops of a country, and in which currency."""
    currency, rate, step = PRICES[country]
    price = TWD_PRICE[sku_code] * rate
    whole = (price / step).quantize(Decimal(1)) * step
    return whole, currency


def brand_of(sku_code: str) -> str:
    """The brand whose letters a product code begins with."""
    return _BRAND_OF[sku_code[:2]]


def put_on_sale(actor: Actor, now: datetime) -> int:
    """Store brands, products and spare parts; their number."""
    for brand in BRANDS:
        services.put_brand(actor=actor, now=now, brand=brand)
    for row in ROWS:
        services.put_sku(actor=actor, now=now, sku=_facts(row))
    return len(ROWS)


_BRAND_NAMES = {brand.code: brand.name for brand in BRANDS}
_PICTURES = {"power_bank": "charger", "other": "parcel"}


def _facts(row: dict[str, str]) -> SkuFacts:
    code, category = row["code"], row["category"]
    brand = _BRAND_NAMES[brand_of(code)]
    return SkuFacts(
        code=code,
        brand_code=brand_of(code),
        name=f"{brand} {row['name']}",
        name_zh_hant=f"{brand} {row['name_zh_hant']}",
        name_zh_hans=f"{brand} {row['name_zh_hans']}",
        category=category,
        list_price=Decimal(row["price_twd"]),
        currency="TWD",
        weight_grams=int(row["grams"]),
        lifecycle="active" if row["made"] == "yes" else "discontinued",
        serial_tracked=code in CATEGORY_OF and code not in WITHOUT_SERIAL,
        hs_code=_HS_CODES[category],
        picture=f"img/products/{_PICTURES.get(category, category)}.svg",
    )
