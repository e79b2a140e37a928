"""The browser writes times in the reader's zone, and otherwise as the server does."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.formats import date_format
from pytest_django import Settings

from tests.browser.conftest import Open

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]
ZONE = ZoneInfo("Asia/Taipei")
FORMATS = {"date": "DATE_FORMAT", "day": "MONTH_DAY_FORMAT", "datetime": "DATETIME_FORMAT",
           "time": "TIME_FORMAT"}  # fmt: skip
READ = """() => [...document.querySelectorAll("time[data-local]")].map(
    (time) => [time.dataset.local, time.dateTime, time.textContent])"""


def test_a_time_reads_alike_with_and_without_scripts(open_page: Open, settings: Settings) -> None:
    settings.DEMO = True
    page, seen = open_page(), set()
    for language, name in (("en", "English"), ("zh-hant", "繁體中文"), ("zh-hans", "简体中文")):
        page.goto("/styleguide/")
        page.get_by_role("button", name=name).first.click()
        page.goto("/styleguide/")
        for style, instant, text in page.evaluate(READ):
            if style in FORMATS:
                seen.add((language, style))
                at = datetime.fromisoformat(instant).astimezone(ZONE)
                with translation.override(language):
                    assert text == date_format(at, FORMATS[style])
    assert len(seen) >= 3 * 3
