"""Bring what people type into the one form we store and compare. Pure functions."""

import re
import unicodedata

_PHONE_DECORATION = re.compile(r"[\s().\-/·]+")
_PHONE = re.compile(r"\+?[0-9]{5,20}(?:(?:x|ext|#)[0-9]{1,6})?", re.IGNORECASE)


def normalise_email(value: str) -> str:
    """Return the address in NFKC, lower case, without surrounding blanks."""
    return unicodedata.normalize("NFKC", value).strip().lower()


def normalise_text(value: str) -> str:
    """Return the text in NFC without surrounding blanks; emoji and RTL text stay as they are."""
    return unicodedata.normalize("NFC", value).strip()


def normalise_phone(value: str) -> str:
    """Return digits with an optional leading plus and extension, full-width digits folded."""
    folded = unicodedata.normalize("NFKC", value).strip()
    return _PHONE_DECORATION.sub("", folded)


def is_plausible_phone(value: str) -> bool:
    """Tell whether a normalised number could be dialled: 5 to 20 digits, optional extension."""
    return _PHONE.fullmatch(value) is not None
