"""Money: Decimal and a currency, rounded to what the currency can pay. Never float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Currency(TextChoices):
    """The currencies we price, refund and compensate in (ISO 4217)."""

    TWD = "TWD", _("New Taiwan dollar")
    CNY = "CNY", _("Renminbi")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("Euro")
    GBP = "GBP", _("Pound sterling")
    HKD = "HKD", _("Hong Kong dollar")
    JPY = "JPY", _("Yen")


@dataclass(frozen=True, slots=True)
class Notation:
    """How a currency is paid and written: minor units (decimals) and its sign."""

    decimals: int
    sign: str


# TWD has cents in ISO 4217, but nobody has paid one for decades: prices and refunds are whole.
NOTATION = {
    Currency.TWD: Notation(0, "NT$"),
    Currency.CNY: Notation(2, "CN¥"),
    Currency.USD: Notation(2, "US$"),
    Currency.EUR: Notation(2, "€"),
    Currency.GBP: Notation(2, "£"),
    Currency.HKD: Notation(2, "HK$"),
    Currency.JPY: Notation(0, "JP¥"),
}
# The own currency of the language's readers is written the short way.
SHORT_SIGN = {("zh-hans", Currency.CNY): "¥"}


def quantize(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's minor unit; raises ValueError for an unknown currency."""
    return amount.quantize(Decimal(1).scaleb(-_notation(currency).decimals), ROUND_HALF_UP)


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """Write an amount for a reader: `NT$1,290`, `€59.90`, `-US$5.00`; zh-hans shortens CN¥ to ¥."""
    rounded = quantize(amount, currency)
    sign = SHORT_SIGN.get((language.lower(), Currency(currency)), _notation(currency).sign)
    minus = "-" if rounded < 0 else ""
    return f"{minus}{sign}{abs(rounded):,.{_notation(currency).decimals}f}"


def _notation(currency: str) -> Notation:
    return NOTATION[Currency(currency)]
