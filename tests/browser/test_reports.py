"""A report on phone and desktop: plots are drawn, tables open by keyboard, axe finds nothing."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.browser.conftest import Open
from tests.browser.measuring import Findings
from tests.reliability.field.world import a_year_of_mice

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]
DRAWN = "image => image.decode().then(() => image.naturalWidth > 0)"


def test_a_report_is_open_to_everybody_who_may_see_it(
    open_page: Open, quality_engineer: User
) -> None:
    a_year_of_mice()
    page, findings = open_page(user=quality_engineer), Findings()
    page.goto("/reports/")
    findings.look_at(page)
    page.get_by_label("Product").select_option("PP-MOUSE-1")
    page.get_by_label("As of").fill("2026-11-20")
    page.get_by_role("button", name="Show the report").click()

    expect(page.get_by_role("heading", name="Life model")).to_be_visible()
    for plot in page.locator(".report-plot img").all():
        plot.scroll_into_view_if_needed()
        assert plot.evaluate(DRAWN)
        assert plot.get_attribute("alt")
    numbers = page.get_by_text("The numbers of this plot").first
    numbers.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").filter(has_text="Devices at risk")).to_be_visible()
    findings.look_at(page)
    assert findings == [], "\n".join(findings)
