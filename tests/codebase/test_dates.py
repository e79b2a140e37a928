"""Dates and times are written in one way per language, wherever somebody reads them."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

ROOT = Path(settings.BASE_DIR)
# For machines: the whole instant, the zone's name, the day in a PDF's properties.
NOT_FOR_READERS = {"c", "T", "e"}
# The carrier's pages are another company's; a label crosses borders, so its day is ISO 8601.
OF_ANOTHER_HOUSE = ("embedded_carrier", "shipping/labels")
PACKAGES = ("accounts", "compensation", "desk", "intake", "inventory", "notifications",
            "reconciliation", "repair", "rma", "shipping", "sla", "warranty")  # fmt: skip


@pytest.mark.parametrize(
    ("language", "day", "instant"),
    [
        ("en", "Sep 3, 2026", "Sep 3, 2026, 09:05"),
        ("zh-hant", "2026年9月3日", "2026年9月3日 09:05"),
        ("zh-hans", "2026年9月3日", "2026年9月3日 09:05"),
    ],
)
def test_a_language_writes_days_and_instants_in_one_way(
    language: str, day: str, instant: str
) -> None:
    at = datetime(2026, 9, 3, 9, 5, tzinfo=UTC)
    with translation.override(language):
        assert date_format(date(2026, 9, 3)) == date_format(at, "SHORT_DATE_FORMAT") == day
        assert date_format(at, "DATETIME_FORMAT") == instant
        assert date_format(at, "SHORT_DATETIME_FORMAT") == instant


def test_no_template_writes_dates_in_a_way_of_its_own() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {given}"
        for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]
        if not any(part in str(path) for part in OF_ANOTHER_HOUSE)
        for given in re.findall(r"""\|date(?::["']([^"']*)["'])?""", path.read_text())
        if not given.endswith("_FORMAT") and given not in NOT_FOR_READERS
    ]
    assert found == []


def test_no_text_of_ours_writes_dates_in_a_way_of_its_own() -> None:
    found = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"%Y-%m-%d|isoformat\([\"'] [\"']", path.read_text())
    ]
    assert found == []
