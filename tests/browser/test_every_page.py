"""Every page on a phone and on a desktop: nothing sticks out, nobody is shut out."""

import pytest
from pytest_django import Settings

import rma.services
from events.actor import Actor
from rma.models import Rma
from tests.browser import walking
from tests.browser.conftest import Open, Tell
from tests.browser.measuring import Findings
from tests.browser.problems import Problems
from tests.support.histories import Story

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]
PUBLIC = (
    "/", "/privacy/", "/track/", "/returns/new/", "/returns/new/?q=zzz",
    "/returns/new/product/PP-MOUSE-1/", "/returns/new/product/VO-CHARGE-1/", "/accounts/login/",
    "/accounts/signup/", "/accounts/password/reset/", "/styleguide/", "/styleguide/dock/",
)  # fmt: skip
OURS_IN_THE_ADMIN = ".staff"


def test_pages_that_everybody_may_open(open_page: Open, settings: Settings) -> None:
    settings.DEMO = True
    page, findings = open_page(), Findings()
    for path in PUBLIC:
        page.goto(path)
        findings.look_at(page)
    assert findings == []


def test_an_address_that_does_not_exist(open_page: Open, problems: Problems) -> None:
    problems.expect_status(404)
    page, findings = open_page(), Findings()
    for path in ("/no/such/page/", "/returns/RMA-2026-999999/"):
        page.goto(path)
        findings.look_at(page)
    assert findings == []


def test_the_steps_of_starting_a_return(open_page: Open, problems: Problems) -> None:
    problems.expect_status(422)
    page, findings = open_page(), Findings()
    walking.choose_the_mouse(page)
    page.get_by_role("button", name="Continue").evaluate("button => button.form.submit()")
    page.get_by_role("alert").wait_for()
    findings.look_at(page)
    walking.say_what_happened(page, "SN-1")
    page.get_by_label("Invoice or receipt").set_input_files(walking.photo("receipt.jpg"))
    findings.look_at(page)
    walking.go_on(page)
    page.get_by_label("Country").wait_for()
    findings.look_at(page)
    walking.leave_an_address(page)
    page.get_by_role("button", name="Send my request").wait_for()
    findings.look_at(page)
    page.get_by_role("button", name="Send my request").click()
    page.get_by_role("heading", name="Thank you").wait_for()
    findings.look_at(page)
    assert findings == []


def test_returns_in_every_state(open_page: Open, tell: Tell) -> None:
    story = tell().received(serial="SN-1")
    page, findings = open_page(user=story.customer.user), Findings()
    number = story.rma.number
    for path in ("", "label/", "pickup/", "tracking/", "cancel/", "note/", "evidence/"):
        page.goto(f"/returns/{number}/{path}")
        findings.look_at(page)
    for other in _in_other_states(tell):
        page.goto(f"/returns/{other.number}/")
        findings.look_at(page)
    for path in ("/returns/", "/preferences/", "/preferences/erase/"):
        page.goto(path)
        findings.look_at(page)
    assert findings == []


def test_dark_and_chinese_pages(open_page: Open, tell: Tell) -> None:
    story = tell().received(serial="SN-1")
    findings = Findings()
    page = open_page(user=story.customer.user, color_scheme="dark")
    paths = ("/", "/returns/new/product/PP-MOUSE-1/", f"/returns/{story.rma.number}/")
    for path in paths:
        page.goto(path)
        findings.look_at(page)
    page.get_by_role("button", name="繁體中文").click()
    for path in paths:
        page.goto(path)
        findings.look_at(page, language="zh-hant")
    assert findings == []


def test_the_dock(open_page: Open, tell: Tell) -> None:
    story = tell().received(serial="SN-1")
    page, findings = open_page(user=story.dock_worker), Findings()
    page.goto("/dock/")
    findings.look_at(page)
    for typed, next_one in ((story.rma.barcode, story.rma.number), ("SN-1", "Checked in")):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name=next_one).wait_for()
        findings.look_at(page)
    assert findings == []


def test_pages_of_staff(open_page: Open, tell: Tell) -> None:
    story = tell().received(serial="SN-1")
    page, findings = open_page(user=story.agent), Findings()
    for path in ("/admin/", f"/admin/rma/rma/{story.rma_id}/change/", _wait_page(story)):
        page.goto(path)
        findings.look_at_shape(page)
        findings.look_at(page, region=OURS_IN_THE_ADMIN)
    page.goto("/admin/rma/rma/")
    findings.look_at_shape(page)
    page.goto("/carrier/")
    findings.look_at(page)
    assert findings == []


def _in_other_states(tell: Tell) -> list[Rma]:
    answered = tell().received(serial="SN-4", service="consultation", reason="other").answered()
    on_the_bench = tell().received(serial="SN-5").arrived()
    delivered = tell().received(serial="SN-6").arrived().diagnosed().finished().delivered()
    return [
        _waiting(tell()), _cancelled(tell()), answered.rma, on_the_bench.rma, delivered.rma,
    ]  # fmt: skip


def _wait_page(story: Story) -> str:
    return f"/admin/rma/rma/{story.rma_id}/do/wait/"


def _waiting(story: Story) -> Rma:
    story.received(serial="SN-2")
    return rma.services.start_waiting(
        actor=Actor.staff(story.agent.pk), now=story.now, rma_id=story.rma_id, code="invoice",
        note="Could you send us the receipt, please?",
    )  # fmt: skip


def _cancelled(story: Story) -> Rma:
    story.received(serial="SN-3")
    return rma.services.cancel(
        actor=Actor.customer(story.customer.id), now=story.now, rma_id=story.rma_id,
        code="works_again",
    )  # fmt: skip
