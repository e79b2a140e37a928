"""Check what people type about themselves, all fields at once, before anything is stored."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from accounts.normalise import (
    is_plausible_phone,
    normalise_email,
    normalise_phone,
    normalise_text,
)
from events.errors import InvalidInput

LONGEST_NAME = 120
LONGEST_LINE = 120
LONGEST_PLACE = 80
LONGEST_POSTCODE = 20
LONGEST_EMAIL = 254

REQUIRED = _("Please fill in this field.")
CONTROL_CHARACTERS = _("This text contains characters that cannot be stored. Please retype it.")
BAD_EMAIL = _("Please enter an e-mail address like name@example.com.")
BAD_PHONE = _("Please enter a phone number with digits, for example +886 2 2345 6789.")
BAD_COUNTRY = _("Please choose a country.")
BAD_LANGUAGE = _("Please choose a language.")

_UNSTORABLE = {"Cc", "Cs", "Zl", "Zp"}  # controls (NUL, line breaks), surrogates, separators
_COUNTRY = re.compile(r"[A-Z]{2}")


def has_unstorable_characters(value: str) -> bool:
    """Tell whether one line of text holds NUL, line breaks, controls or lone surrogates."""
    return any(unicodedata.category(character) in _UNSTORABLE for character in value)


class Checked:
    """Collects cleaned values and complaints field by field; `done` raises them together."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str | Promise]] = {}

    def done(self) -> None:
        """Raise InvalidInput when any field was wrong."""
        if self.errors:
            raise InvalidInput(errors=self.errors)

    def text(self, field: str, value: str, *, longest: int, required: bool = True) -> str:
        """One line of text in NFC; emoji and right-to-left scripts are welcome."""
        cleaned = normalise_text(value)
        if has_unstorable_characters(cleaned):
            return self._complain(field, CONTROL_CHARACTERS)
        if required and not cleaned:
            return self._complain(field, REQUIRED)
        if len(cleaned) > longest:
            return self._complain(
                field, _("Please use at most %(longest)s characters.") % {"longest": longest}
            )
        return cleaned

    def email(self, field: str, value: str) -> str:
        """An address we can send to: as typed apart from width and blanks, ASCII, 254 at most."""
        cleaned = unicodedata.normalize("NFKC", value).strip()
        try:
            validate_email(cleaned)
        except ValidationError:
            return self._complain(field, BAD_EMAIL if cleaned else REQUIRED)
        if not cleaned.isascii() or len(cleaned) > LONGEST_EMAIL:
            return self._complain(field, BAD_EMAIL)
        return cleaned

    def login_email(self, field: str, value: str) -> str:
        """An address in the normalised form that identifies a user."""
        return normalise_email(self.email(field, value))

    def phone(self, field: str, value: str) -> str:
        """A dialable number, or nothing."""
        cleaned = normalise_phone(value)
        if cleaned and not is_plausible_phone(cleaned):
            return self._complain(field, BAD_PHONE)
        return cleaned

    def country(self, field: str, value: str) -> str:
        """A two-letter country code."""
        cleaned = value.strip().upper()
        return cleaned if _COUNTRY.fullmatch(cleaned) else self._complain(field, BAD_COUNTRY)

    def language(self, field: str, value: str) -> str:
        """One of the languages we write."""
        known = value in Language.values
        return value if known else self._complain(field, BAD_LANGUAGE)

    def _complain(self, field: str, text: str | Promise) -> str:
        self.errors.setdefault(field, []).append(text)
        return ""
