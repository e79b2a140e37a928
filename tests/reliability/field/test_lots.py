"""Who supplied a lot is said once, can be corrected, and chooses devices."""

import pytest
from django.test import Client

from accounts.models import User
from catalog.selectors import NoSuchSku
from events.models import Event
from reliability import selectors
from reliability.models import LotSupplier
from reliability.services.lots import LotNotNamed, attribute_lot
from tests.reliability.field.world import BENCH, MOUSE, TODAY, asked, at_noon, catch_up, sold
from tests.support import staff
from tests.support.events import assert_nothing_changed

pytestmark = pytest.mark.django_db
LONG_AGO = at_noon(TODAY).replace(year=2025).date()


def named(lot: str, supplier: str, sku: str = MOUSE) -> LotSupplier:
    return attribute_lot(
        actor=BENCH, now=at_noon(TODAY), sku_code=sku, lot=lot, supplier=supplier
    )  # fmt: skip


def units(**question: object) -> int:
    return selectors.life_table(asked(**question)).units


def test_supplier_region_and_day_of_sale_choose_the_devices() -> None:
    sold("SN-1", on=LONG_AGO, lot="L1", country="TW")
    sold("SN-2", on=LONG_AGO.replace(day=1), lot="L2", country="DE")
    catch_up()
    named("L1", "Anhui")
    named("L2", "Bolin")
    assert [units(supplier="Anhui"), units(supplier="Anhui", lot="L2")] == [1, 0]
    assert [units(region="142"), units(region="150"), units(region="002")] == [1, 1, 0]
    assert units(region="150", country="TW") == 0
    assert [units(sold_from=LONG_AGO), units(sold_until=LONG_AGO.replace(day=1))] == [1, 1]
    assert selectors.suppliers_of(MOUSE) == ["Anhui", "Bolin"]


def test_saying_it_again_changes_nothing_and_saying_otherwise_corrects_it() -> None:
    named("L1", "Anhui")
    with assert_nothing_changed(LotSupplier):
        named("L1", " Anhui ")
    named("L1", "Bolin")
    assert LotSupplier.objects.get().supplier == "Bolin"
    assert Event.objects.filter(type="reliability.lot_attributed").count() == 2


@pytest.mark.parametrize(
    ("lot", "supplier", "sku", "refusal"),
    [
        ("", "Anhui", MOUSE, LotNotNamed),
        ("L1", " ", MOUSE, LotNotNamed),
        ("L" * 41, "Anhui", MOUSE, LotNotNamed),
        ("L1", "Anhui", "NO-SUCH", NoSuchSku),
    ],
)
def test_a_lot_without_a_name_is_refused(
    lot: str, supplier: str, sku: str, refusal: type[Exception]
) -> None:
    with assert_nothing_changed(LotSupplier), pytest.raises(refusal):
        named(lot, supplier, sku)


def test_quality_names_a_supplier_on_the_page(quality_engineer: User) -> None:
    sold("SN-1", on=LONG_AGO, lot="L1")
    catch_up()
    quinn = staff.signed_in(quality_engineer)
    assert "No supplier is known yet" in quinn.get("/reports/lots/").content.decode()
    form = {"sku": MOUSE, "lot": "L1", "supplier": "Anhui"}
    answer = quinn.post("/reports/lots/", form, follow=True)
    assert "Anhui" in answer.content.decode()
    with assert_nothing_changed(LotSupplier):
        assert quinn.post("/reports/lots/", form | {"sku": "NO-SUCH"}).status_code == 422
        assert Client().post("/reports/lots/", form).status_code == 302
