"""What a request must contain to become an RMA. Pure: facts of the catalogue in, problems out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

MAX_LINES = 20
MAX_QUANTITY = 999
MAX_PRICE = Decimal("9999999.99")
MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Product:
    """What the catalogue knows of a SKU: its brand, its serial rule, its fault codes.

    `served`: somebody takes returns of the brand from the country asked about.
    """

    sku_code: str
    brand_code: str
    serial_tracked: bool
    fault_codes: Mapping[str, bool]  # code → is it a safety matter
    served: bool = True


@dataclass(frozen=True, slots=True)
class AnnouncedItem:
    """One line as somebody typed it."""

    sku_code: str
    serial: str = ""
    quantity: int = 1
    unit_price: Decimal | None = None
    fault_code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A request as somebody typed it."""

    service_type: str
    reason: str
    country: str
    items: tuple[AnnouncedItem, ...] = ()
    problems: dict[str, list[str]] = field(default_factory=dict)


def check_announcement(
    announcement: Announcement, products: Mapping[str, Product]
) -> dict[str, list[str]]:
    """Every problem, by field path (`lines.0.serial`), as codes. Empty when all is well."""
    problems: dict[str, list[str]] = {}
    if not announcement.items:
        problems["lines"] = ["required"]
    if len(announcement.items) > MAX_LINES:
        problems["lines"] = ["too_many_lines"]
    for index, item in enumerate(announcement.items[:MAX_LINES]):
        for name, code in _problems_of(item, products.get(item.sku_code), announcement):
            problems.setdefault(f"lines.{index}.{name}", []).append(code)
    brands = {products[i.sku_code].brand_code for i in announcement.items if i.sku_code in products}
    if len(brands) > 1:
        problems.setdefault("lines", []).append("several_brands")
    for index in _repeated_serials(announcement.items):
        problems.setdefault(f"lines.{index}.serial", []).append("serial_twice")
    return problems


def _problems_of(
    item: AnnouncedItem, product: Product | None, announcement: Announcement
) -> list[tuple[str, str]]:
    if product is None:
        return [("sku", "unknown_sku")]
    found = [*_number_problems(item), *_serial_problems(item, product, announcement)]
    if announcement.service_type != "consultation":
        found += _fault_problems(item, product)
    if not item.description.strip():
        found.append(("description", "required"))
    if len(item.description) > MAX_TEXT:
        found.append(("description", "too_long"))
    return found


def _number_problems(item: AnnouncedItem) -> list[tuple[str, str]]:
    found = []
    if not 1 <= item.quantity <= MAX_QUANTITY:
        found.append(("quantity", "quantity_out_of_range"))
    if item.unit_price is not None and not (
        item.unit_price.is_finite() and 0 <= item.unit_price <= MAX_PRICE
    ):
        found.append(("unit_price", "price_out_of_range"))
    return found


def _serial_problems(
    item: AnnouncedItem, product: Product, announcement: Announcement
) -> list[tuple[str, str]]:
    if not product.serial_tracked:
        return []
    if not item.serial and announcement.service_type != "consultation":
        return [("serial", "required")]
    if item.serial and item.quantity != 1:
        return [("quantity", "one_per_serial")]
    return []


def _fault_problems(item: AnnouncedItem, product: Product) -> list[tuple[str, str]]:
    if not item.fault_code:
        return [("fault_code", "required")] if product.fault_codes else []
    if item.fault_code not in product.fault_codes:
        return [("fault_code", "unknown_fault_code")]
    return []


def _repeated_serials(items: tuple[AnnouncedItem, ...]) -> list[int]:
    seen: set[tuple[str, str]] = set()
    repeated = []
    for index, item in enumerate(items):
        key = (item.sku_code, item.serial)
        if item.serial and key in seen:
            repeated.append(index)
        seen.add(key)
    return repeated


def priority_for(announcement: Announcement, products: Mapping[str, Product]) -> int:
    """1 for quality and safety, 2 for a return for refund, 3 for everything else (M1.5)."""
    unsafe = any(
        products[item.sku_code].fault_codes.get(item.fault_code, False)
        for item in announcement.items
    )
    if unsafe or announcement.reason in {"quality_issue", "safety_issue"}:
        return 1
    return 2 if announcement.service_type == "refund" else 3
