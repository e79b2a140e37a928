"""The customs page of a cross-border return: figures as text, totals by currency."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shipping.labels import wording
from shipping.labels.data import CustomsItem, LabelData
from shipping.labels.fitting import clean


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of the declaration as printed."""

    description: str
    hs_code: str
    origin: str
    quantity: int
    weight: str
    value: str


def customs_context(label: LabelData) -> dict[str, object]:
    """Return the values of the customs page, or an empty `customs` for a domestic return."""
    if label.customs is None:
        return {"customs": ()}
    return {
        "customs": tuple(map(_view, label.customs.items)),
        "customs_reason": clean(label.customs.reason, 40),
        "customs_totals": _totals(label.customs.items),
        "declaration": wording.bilingual(wording.DECLARATION, label.language),
    }


def kilograms(grams: int) -> str:
    """Return a weight in kilograms with two decimals."""
    return f"{Decimal(grams) / 1000:.2f} kg"


def _view(item: CustomsItem) -> ItemView:
    return ItemView(
        description=clean(item.description, 80),
        hs_code=clean(item.hs_code, 20),
        origin=clean(item.origin, 20),
        quantity=item.quantity,
        weight=kilograms(item.weight_grams) if item.weight_grams else "",
        value=_money(item.value, item.currency),
    )


def _totals(items: Iterable[CustomsItem]) -> tuple[str, ...]:
    sums: dict[str, Decimal] = {}
    for item in items:
        sums[item.currency] = sums.get(item.currency, Decimal(0)) + item.value
    return tuple(_money(amount, currency) for currency, amount in sums.items())


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:,f} {clean(currency, 5)}"
