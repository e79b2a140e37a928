"""What may be registered about a device. Pure: what was said in, problems as codes out."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from warranty.facts import DeviceFacts

LONGEST_SERIAL = 60
LONGEST_WORD = 40
OLDEST = date(1990, 1, 1)
_COUNTRY = re.compile(r"[A-Z]{2}")
_DATE_FIELDS = ("sold_on", "registered_on")
MERGED_FIELDS = ("sold_on", "registered_on", "country", "customer_id", "channel", "lot")


def check_device(device: DeviceFacts, *, known_product: bool, today: date) -> dict[str, str]:
    """The problem of each wrong field, as a code. Empty when all is well.

    `today` is the latest date on any calendar of the world: nobody is refused for a time zone.
    """
    problems = {"sku": "unknown_sku"} if not known_product else {}
    if problem := _serial_problem(device.serial):
        problems["serial"] = problem
    if device.country and not _COUNTRY.fullmatch(device.country):
        problems["country"] = "bad_country"
    for name in ("channel", "lot"):
        if not is_word(getattr(device, name), LONGEST_WORD):
            problems[name] = "bad_text"
    for name in _DATE_FIELDS:
        day: date | None = getattr(device, name)
        if day and not OLDEST <= day <= today + timedelta(days=1):
            problems[name] = "bad_date"
    return problems


def _serial_problem(serial: str) -> str | None:
    if not serial:
        return "required"
    return None if is_word(serial, LONGEST_SERIAL) else "bad_text"


def is_word(text: str, longest: int) -> bool:
    """Whether it is one line of storable text."""
    unstorable = ("Cc", "Cs", "Zl", "Zp")
    return len(text) <= longest and all(unicodedata.category(c) not in unstorable for c in text)


def conflicting_field(known: Mapping[str, object], told: Mapping[str, object]) -> str | None:
    """The first field of which something else is known already; unknown values conflict never."""
    for name in MERGED_FIELDS:
        if told[name] and known[name] and told[name] != known[name]:
            return name
    return None
