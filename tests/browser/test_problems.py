"""Problems, control charts and fault codes on phone and desktop; signed by keyboard."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from events.actor import Actor
from reliability.spc import services as charts
from tests.browser.conftest import Open
from tests.browser.measuring import Findings
from tests.reliability.field.world import DOUBLE, MOUSE
from tests.reliability.fracas import world
from tests.reliability.spc.test_site_charts import mice_with_an_outbreak

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]
OURS = ".staff"


def test_a_problem_is_read_and_signed_on_a_phone(open_page: Open, quality_engineer: User) -> None:
    mice_with_an_outbreak()
    charts.watch(actor=Actor.system("reliability"), now=world.NOW)
    problem = world.opened(quality_engineer)
    page, findings = open_page(user=quality_engineer), Findings()
    page.goto(f"/admin/reliability/problem/{problem.pk}/change/")
    findings.look_at(page, region=OURS)
    page.get_by_label("What is wrong").first.fill("It clicks twice.")
    page.get_by_role("button", name="Sign", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Next step: Start the analysis")).to_be_visible()
    findings.look_at(page, region=OURS)
    page.goto(f"/reports/charts/?sku={MOUSE}&fault={DOUBLE}")
    expect(page.get_by_role("img", name="Control chart from").first).to_be_visible()
    page.get_by_text("The numbers of this chart").first.click()
    findings.look_at(page)
    page.goto("/reports/charts/")
    findings.look_at(page)
    page.goto("/reports/codes/")
    findings.look_at(page)
    assert findings == []
