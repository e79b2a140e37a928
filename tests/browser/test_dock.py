"""The dock as a wedge scanner uses it: it types where the focus is and presses Enter."""

import pytest
from playwright.sync_api import Page, expect

from rma.choices import State
from rma.models import Rma
from tests.browser.conftest import DESKTOP, Open, Tell

pytestmark = pytest.mark.browser


def test_a_parcel_is_checked_in_by_scanner_alone_and_only_once(open_page: Open, tell: Tell) -> None:
    story = tell().received(serial="SN-1")
    page = open_page(user=story.dock_worker, viewport=DESKTOP)
    page.goto("/dock/?station=dock-2")

    _scan(page, story.rma.barcode)
    expect(page.get_by_role("heading", name=story.rma.number)).to_be_visible()
    _scan(page, "SN-1")
    _expect_answer(page, "checked_in", story.rma)
    assert story.rma.state == State.SHIPPED_IN
    story.settle()
    assert story.rma.state == State.PROCESSING

    _scan(page, story.rma.barcode)
    _expect_answer(page, "already_checked_in", story.rma)
    _scan(page, "NO-SUCH-PARCEL")
    expect(page.locator("[data-answer=unknown_label]")).to_contain_text("NO-SUCH-PARCEL")
    assert story.rma.lines.get().quantity_received == 1


def _scan(page: Page, code: str) -> None:
    """What a scanner does: no click before it; it types at once where the focus is."""
    expect(page.locator("[data-scan]:focus")).to_have_count(1)
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def _expect_answer(page: Page, code: str, rma: Rma) -> None:
    expect(page.locator(f"[data-answer={code}]")).to_contain_text(rma.number)
