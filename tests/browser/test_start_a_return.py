"""A guest starts a return: without JavaScript, without a mouse, in two languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from rma.models import Evidence, IntakeDraft, Rma
from tests.browser import walking
from tests.browser.conftest import Open
from tests.support.events import drain

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]


def test_without_javascript_everything_works_from_the_front_door_to_the_return(
    open_page: Open,
) -> None:
    page = open_page(java_script_enabled=False)
    walking.choose_the_mouse(page)
    walking.say_what_happened(page, "SN-1")
    walking.show_the_proof(page)
    walking.leave_an_address(page)
    expect(page.get_by_text(walking.FAULT)).to_be_visible()
    page.get_by_role("button", name="Send my request").click()

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    rma = Rma.objects.get()
    assert sorted(Evidence.objects.values_list("kind", flat=True)) == ["invoice", "photo"]
    assert (rma.lines.get().serial, rma.lines.get().statement.text) == ("SN-1", "It clicks twice.")
    drain()
    page.get_by_role("link", name="Open my return").click()
    expect(page).to_have_url(re.compile(rma.number))
    expect(page.get_by_role("heading", name="Send us your parcel")).to_be_visible()
    expect(page.get_by_role("img", name="QR code of your return label")).to_be_visible()


def test_with_the_keyboard_alone_and_another_language_in_the_middle(open_page: Open) -> None:
    page = open_page()
    walking.choose_the_mouse(page)
    _say_what_happened_by_keyboard(page)
    expect(page.get_by_role("heading", name="Show us")).to_be_visible()

    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hant")
    assert [line["serial"] for line in IntakeDraft.objects.get().data["lines"]] == ["SN-2"]
    page.get_by_role("button", name="繼續").click()
    expect(page).to_have_url(re.compile("/contact/"))
    page.get_by_role("button", name="English").click()
    walking.leave_an_address(page)
    expect(page.get_by_text("SN-2")).to_be_visible()
    expect(page.get_by_text(walking.FAULT)).to_be_visible()


def _say_what_happened_by_keyboard(page: Page) -> None:
    walking.choose_by_keyboard(page, "service_type", "Repair")
    walking.choose_by_keyboard(page, "fault_code", walking.FAULT)
    walking.tab_to(page, page.get_by_label("What happened?"))
    page.keyboard.type("Double clicks.")
    walking.tab_to(page, page.get_by_label("Serial number"))
    page.keyboard.type("sn-2")
    walking.tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")
