"""Text that spreadsheet programs take for text (ASVS 5.0, 1.2.10; CSV injection).

A cell is read as a formula when it begins with one of `= + - @`, with TAB or CR, or with the
full-width twins that some input methods and programs fold. Programs also skip blanks and invisible
characters at the beginning. Such a text gets an apostrophe in front, the spreadsheets' own sign
for "this is text". `original` takes it away again, so that a file can be corrected and sent back.
"""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

Value = str | int | float | Decimal | bool | date | datetime | None

MARK = "'"
_TRIGGERS = frozenset("=+-@＝＋－＠﹢﹣﹦﹫⁺⁻⁼₊₋₌−")
_SKIPPED = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
LONGEST = 32_767  # what a cell of a spreadsheet holds


def safe(text: str) -> str:
    """The text, marked as text when a spreadsheet could take it for something else.

    NUL and the other characters that XML cannot hold are taken out; the rest is kept as it is.
    """
    storable = "".join(filter(_is_storable, text))[: LONGEST - 1]
    return MARK + storable if _is_dangerous(storable) else storable


def original(text: str) -> str:
    """What `safe` was given, as far as it could be stored."""
    marked = text.startswith(MARK) and _is_dangerous(text[1:])
    return text[1:] if marked else text


def shown(value: Value) -> str | int | float | Decimal:
    """A value as it stands in a cell: finite numbers as numbers, everything else as safe text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal) and Decimal(value).is_finite():
        return value
    return safe(value.isoformat() if isinstance(value, date) else str(value))


def _is_dangerous(text: str) -> bool:
    bare = text.lstrip(MARK)
    if bare[:1] in ("\t", "\r", "\n"):
        return True
    first = next((x for x in bare if unicodedata.category(x) not in _SKIPPED), "")
    return first in _TRIGGERS


def _is_storable(character: str) -> bool:
    """Neither a control XML 1.0 forbids, nor half a surrogate pair, nor a non-character."""
    code = ord(character)
    if code < 0x20:
        return character in "\t\n\r"
    return not (0xD800 <= code <= 0xDFFF) and code not in (0xFFFE, 0xFFFF)
