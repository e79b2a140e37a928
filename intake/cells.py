"""What people write into cells, as values. Nothing here knows the database."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation

from catalog.money import Currency
from intake.columns import folded as folded_heading

LONGEST_REFERENCE = 80
CURRENCIES = frozenset(Currency.values)
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z._/\-]{0,59}")
_PRICE = re.compile(r"\d{1,9}(\.\d{1,2})?")


def folded(text: str) -> str:
    """Full-width letters and digits as the usual ones, without blanks around."""
    return unicodedata.normalize("NFKC", text).strip()


def code(text: str) -> str:
    """A code of ours: upper case, one width, 40 characters at most."""
    return folded(text).upper()[:40]


def serial(text: str) -> str | None:
    """One spelling: upper case, without blanks. None when it cannot be a serial number."""
    cleaned = "".join(folded(text).split()).upper()
    return cleaned if not cleaned or _SERIAL.fullmatch(cleaned) else None


def whole_number(text: str) -> int:
    """1 when empty. Raises ValueError."""
    cleaned = folded(text)
    if cleaned and not (cleaned.isascii() and cleaned.isdecimal() and len(cleaned) < 10):
        raise ValueError
    return int(cleaned or "1")


def price(text: str) -> Decimal | None:
    """None when empty. A comma could mean two things and is refused. Raises ValueError."""
    cleaned = folded(text)
    if not cleaned:
        return None
    if not _PRICE.fullmatch(cleaned):
        raise ValueError
    try:
        return Decimal(cleaned)
    except InvalidOperation as error:
        raise ValueError from error


def choice(text: str, known: Any) -> str:
    """The value of one of `known` (TextChoices), written as itself or in one of our languages."""
    return _spellings(known).get(folded_heading(text), "")


@lru_cache(maxsize=8)
def _spellings(known: Any) -> Mapping[str, str]:
    found = {folded_heading(value): value for value in known.values}
    for language in sorted(LANGUAGES):
        with translation.override(language):
            found |= {folded_heading(str(one.label)): one.value for one in known}
    return found
