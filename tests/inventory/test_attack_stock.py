"""Impossible quantities and free words do not reach the stock ledger."""

from typing import Any

import pytest

import inventory.services
from events.actor import Actor
from events.errors import InvalidInput
from inventory.models import StockBalance, StockMovement, Warehouse
from tests.support.events import assert_nothing_changed
from tests.support.histories import START

ASKED: dict[str, Any] = {
    "actor": Actor.staff("7"), "now": START, "key": "k", "warehouse": "TPE", "sku_code": "M",
}  # fmt: skip


@pytest.fixture(autouse=True)
def warehouse(db: None) -> Warehouse:
    return Warehouse.objects.create(code="TPE", name="Taipei", country="TW")


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, 2**31, 10**40])
def test_an_impossible_quantity_is_refused(quantity: int) -> None:
    for verb in (inventory.services.receive, inventory.services.issue):
        with assert_nothing_changed(StockMovement, StockBalance), pytest.raises(InvalidInput):
            verb(**ASKED, quantity=quantity)
    with assert_nothing_changed(StockMovement, StockBalance), pytest.raises(InvalidInput):
        inventory.services.adjust(**ASKED, difference=10**12 + abs(quantity), reason="counted")


def test_the_reason_of_a_correction_is_a_code() -> None:
    with assert_nothing_changed(StockMovement), pytest.raises(ValueError, match="Mei Lin"):
        inventory.services.adjust(**ASKED, difference=1, reason="Mei Lin broke it")
