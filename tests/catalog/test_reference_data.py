"""Brands, products, fault codes and return centres: put in place, found again."""

from dataclasses import replace
from decimal import Decimal

import pytest

import catalog.services
from catalog import selectors
from catalog.models import Brand, FaultCode, ReturnCentre, Sku
from catalog.selectors import NoReturnCentre, NoSuchBrand, NoSuchFaultCode, NoSuchSku
from events.errors import InvalidInput
from tests.support.events import assert_nothing_changed
from tests.support.people import BRANDS, CENTRES, FAULT_CODES, NOW, SETUP, SKUS, Catalogue

pytestmark = pytest.mark.django_db


def test_the_same_facts_again_change_nothing(catalogue: Catalogue) -> None:
    with assert_nothing_changed(Brand, Sku, FaultCode, ReturnCentre):
        catalog.services.put_brand(actor=SETUP, now=NOW, brand=BRANDS[0])
        catalog.services.put_return_centre(actor=SETUP, now=NOW, centre=CENTRES[0])
        catalog.services.put_sku(actor=SETUP, now=NOW, sku=SKUS[0])
        catalog.services.put_fault_code(actor=SETUP, now=NOW, fault_code=FAULT_CODES[0])


def test_other_facts_change_the_row_of_that_code(catalogue: Catalogue) -> None:
    dearer = replace(SKUS[0], list_price=Decimal(1390))
    catalog.services.put_sku(actor=SETUP, now=NOW, sku=dearer)

    assert Sku.objects.count() == len(SKUS)
    assert selectors.sku("PP-MOUSE-1").list_price == Decimal(1390)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"category": "spaceship"}, "category"),
        ({"list_price": Decimal(-1)}, "list_price"),
        ({"currency": "XXX"}, "currency"),
        ({"code": "no spaces"}, "code"),
    ],
)
def test_a_wrong_product_is_refused_by_field(
    catalogue: Catalogue, change: dict[str, object], field: str
) -> None:
    wrong = replace(SKUS[0], **change)  # type: ignore[arg-type]  # deliberately wrong
    with assert_nothing_changed(Sku), pytest.raises(InvalidInput) as refusal:
        catalog.services.put_sku(actor=SETUP, now=NOW, sku=wrong)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"accent": "purple"}, "accent"), ({"site": "ftp://x"}, "site"), ({"code": "a b"}, "code")],
)
def test_a_wrong_brand_is_refused_by_field(change: dict[str, str], field: str) -> None:
    wrong = replace(BRANDS[0], **change)
    with assert_nothing_changed(Brand), pytest.raises(InvalidInput) as refusal:
        catalog.services.put_brand(actor=SETUP, now=NOW, brand=wrong)
    assert list(refusal.value.errors) == [field]


def test_a_product_of_an_unknown_brand_is_refused() -> None:
    with assert_nothing_changed(Sku), pytest.raises(NoSuchBrand) as refusal:
        catalog.services.put_sku(actor=SETUP, now=NOW, sku=SKUS[0])
    assert (refusal.value.code, refusal.value.http_status) == ("no_such_brand", 404)
    assert str(refusal.value) == "There is no brand with the code pixelpaw."


def test_products_are_found_by_brand_and_category(catalogue: Catalogue) -> None:
    assert [sku.code for sku in selectors.skus(brand_code="pixelpaw")] == [
        "PP-MOUSE-1",
        "PP-KEYS-1",
    ]
    assert [sku.code for sku in selectors.skus(category="charger")] == ["VO-CHARGE-1"]
    assert [brand.code for brand in selectors.brands()] == ["pixelpaw", "voltano"]
    with pytest.raises(NoSuchSku):
        selectors.sku("PP-NOTHING")


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "PixelPaw Glide mouse"),
        ("zh-hant", "PixelPaw Glide 滑鼠"),
        ("zh-Hans", "PixelPaw Glide 鼠标"),
        ("de", "PixelPaw Glide mouse"),
    ],
)
def test_a_product_is_named_in_the_readers_language(
    catalogue: Catalogue, language: str, name: str
) -> None:
    assert catalogue.skus["PP-MOUSE-1"].display_name(language) == name


def test_a_missing_translation_falls_back_to_the_nearest() -> None:
    assert Sku(name="Mouse", name_zh_hans="鼠标").display_name("zh-hant") == "鼠标"
    assert FaultCode(label="Hot").display_label("zh-hant") == "Hot"


def test_safety_risks_come_first_and_retired_codes_are_not_offered(catalogue: Catalogue) -> None:
    def codes() -> list[str]:
        return [fault.code for fault in selectors.fault_codes_for("mouse")]

    assert codes() == ["MOU-BT-SW", "MOU-LB-DC", "MOU-WH-SK"]

    for _time in range(2):
        catalog.services.retire_fault_code(actor=SETUP, now=NOW, code="MOU-LB-DC")

    assert codes() == ["MOU-BT-SW", "MOU-WH-SK"]
    assert selectors.fault_code("MOU-LB-DC").retired_at == NOW
    with pytest.raises(NoSuchFaultCode):
        catalog.services.retire_fault_code(actor=SETUP, now=NOW, code="X")


def test_goods_go_to_the_brands_own_centre_before_a_shared_one(catalogue: Catalogue) -> None:
    assert selectors.return_centre_for("pixelpaw", "DE").code == "HAM1"

    own = replace(CENTRES[1], code="BER1", brand_code="pixelpaw")
    catalog.services.put_return_centre(actor=SETUP, now=NOW, centre=own)

    assert selectors.return_centre_for("pixelpaw", "DE").code == "BER1"
    assert selectors.return_centre_for("voltano", "DE").code == "HAM1"


def test_a_closed_centre_or_a_country_nobody_serves_is_a_clear_answer(
    catalogue: Catalogue,
) -> None:
    with pytest.raises(NoReturnCentre) as refusal:
        selectors.return_centre_for("pixelpaw", "FR")
    assert (refusal.value.code, refusal.value.http_status) == ("no_return_centre", 422)

    closed = replace(CENTRES[1], active=False)
    catalog.services.put_return_centre(actor=SETUP, now=NOW, centre=closed)
    with pytest.raises(NoReturnCentre):
        selectors.return_centre_for("pixelpaw", "DE")
