"""The pages of what went wrong on the way, on a phone and on a desktop."""

import pytest

import rma.services
from events.actor import Actor
from tests.browser.conftest import Open, Tell
from tests.browser.measuring import Findings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]


def test_telling_us_that_it_came_twice_and_asking_to_send_it_again(
    open_page: Open, tell: Tell
) -> None:
    story = tell().received(serial="SN-6").arrived().diagnosed().finished()
    page, findings = open_page(user=story.customer.user), Findings()
    page.goto(f"/returns/{story.rma.number}/twice/")
    findings.look_at(page)
    page.get_by_role("button", name="Yes, tell you").click()
    page.get_by_text("Thank you for telling us.").wait_for()
    page = open_page(user=story.agent)
    shipment = story.shipment("outbound")
    for path in (
        f"/admin/rma/rma/{story.rma_id}/change/",
        f"/admin/shipping/shipment/{shipment.id}/again/",
    ):
        page.goto(path)
        findings.look_at_shape(page)
        findings.look_at(page, region=".staff")
    for model in ("reshipment", "duplicatealert", "heldparcel"):
        page.goto(f"/admin/shipping/{model}/")
        findings.look_at_shape(page)
    assert findings == []


def test_a_parcel_of_a_cancelled_case_is_put_on_hold_at_the_dock(
    open_page: Open, tell: Tell
) -> None:
    story = tell().received(serial="SN-1")
    rma.services.cancel(
        actor=Actor.staff(story.agent.pk), now=story.now, rma_id=story.rma_id, code="changed_mind"
    )
    page, findings = open_page(user=story.dock_worker), Findings()
    page.goto("/dock/")
    page.keyboard.type(story.rma.barcode)
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Put it on hold")
    button.wait_for()
    findings.look_at(page)
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="On hold").wait_for()
    findings.look_at(page)
    assert findings == []
