"""Countries we may serve, in words, and the currency people pay with there."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise] = {
    "AT": _("Austria"),
    "AU": _("Australia"),
    "BE": _("Belgium"),
    "CA": _("Canada"),
    "CH": _("Switzerland"),
    "CN": _("China"),
    "DE": _("Germany"),
    "ES": _("Spain"),
    "FR": _("France"),
    "GB": _("United Kingdom"),
    "HK": _("Hong Kong"),
    "IT": _("Italy"),
    "JP": _("Japan"),
    "KR": _("South Korea"),
    "MY": _("Malaysia"),
    "NL": _("Netherlands"),
    "PL": _("Poland"),
    "SG": _("Singapore"),
    "TW": _("Taiwan"),
    "US": _("United States"),
}


def name_of(code: str) -> str:
    """The country's name in the reader's language; the code where we have no name."""
    return str(NAMES.get(code, code))


def options(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Choices of a country field, by name."""
    return sorted(((code, name_of(code)) for code in codes), key=lambda option: option[1])
