"""Money is rounded and written as its currency does."""

from decimal import Decimal

import pytest

from catalog.money import format_money, quantize


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("10.005", "USD", "10.01"),
        ("10.004", "USD", "10.00"),
        ("-10.005", "EUR", "-10.01"),
        ("1290.50", "TWD", "1291"),
        ("1290.49", "JPY", "1290"),
    ],
)
def test_amounts_are_rounded_half_up_to_what_can_be_paid(
    amount: str, currency: str, rounded: str
) -> None:
    assert str(quantize(Decimal(amount), currency)) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        ("1290", "TWD", "zh-hant", "NT$1,290"),
        ("59.9", "EUR", "en", "€59.90"),
        ("-5", "USD", "en", "-US$5.00"),
        ("199", "CNY", "zh-hans", "¥199.00"),
        ("199", "CNY", "en", "CN¥199.00"),
        ("0", "GBP", "en", "£0.00"),
    ],
)
def test_amounts_are_written_for_the_reader(
    amount: str, currency: str, language: str, written: str
) -> None:
    assert format_money(Decimal(amount), currency, language) == written


def test_an_unknown_currency_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="XXX"):
        quantize(Decimal(1), "XXX")
