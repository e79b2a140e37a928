"""The pages around reports on phone and desktop: plans, schedules, long runs; axe finds nothing."""

import pytest
from playwright.sync_api import expect

import inventory.services
from accounts.models import User
from events import clock
from inventory.models import Warehouse
from reliability.services import runs
from tests.browser.conftest import Open
from tests.browser.measuring import Findings
from tests.reliability.field.world import BENCH, a_year_of_mice

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]


def test_plans_schedules_and_long_runs_are_open_to_everybody_who_may_see_them(
    open_page: Open, quality_engineer: User
) -> None:
    a_year_of_mice(24)
    Warehouse.objects.get_or_create(code="TPE", defaults={"name": "Taipei", "country": "TW"})
    inventory.services.receive(
        actor=BENCH, now=clock.now(), key="first", warehouse="TPE", sku_code="PP-MOUSE-1",
        quantity=1,
    )  # fmt: skip
    page, findings = open_page(user=quality_engineer), Findings()
    page.goto("/reports/?sku=PP-MOUSE-1&as_of=2026-11-20")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Scheduled exports")).to_be_visible()
    findings.look_at(page)

    page.goto("/reports/?sku=PP-MOUSE-1&as_of=2026-11-20")
    page.get_by_role("button", name="Make them").click()
    expect(page.get_by_text("of 1000 replicates")).to_be_visible()
    findings.look_at(page)
    runs.work(clock.now(), go_on=lambda: True)
    expect(page.get_by_role("link", name="Numbers as Parquet")).to_be_visible()
    findings.look_at(page)

    page.goto("/reports/end-of-life/?sku=PP-MOUSE-1&as_of=2026-11-20")
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.get_by_text("its stock is looked at every day")).to_be_visible()
    findings.look_at(page)
    page.goto("/reports/lots/")
    findings.look_at(page)
    assert findings == []
