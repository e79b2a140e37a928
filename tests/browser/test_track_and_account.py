"""Coming back: with a number and an e-mailed code, or with an account."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from rma.choices import State
from rma.models import Rma
from tests.browser import walking
from tests.browser.conftest import DESKTOP, Open, Tell
from tests.support.events import drain
from tests.support.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]
PAUL = "paul@example.com"
# allauth spells it another way than we do.
EMAIL = re.compile("E-?mail", re.IGNORECASE)


def test_a_return_opens_with_its_number_and_the_code_from_the_mail(
    open_page: Open, tell: Tell
) -> None:
    rma = tell().received().rma
    page = open_page()
    page.goto("/track/")
    page.get_by_label("Return number").fill(rma.number.lower())
    page.get_by_label("E-mail").fill("Mei.Lin@example.com")
    page.get_by_role("button", name="E-mail me a code").click()
    expect(page.get_by_role("heading", name="Check your e-mail")).to_be_visible()

    page.get_by_label("Code from the e-mail").fill(_code_from_the_mail())
    page.get_by_role("button", name="Open my return").click()

    expect(page).to_have_url(re.compile(f"/returns/{rma.number}/"))
    expect(page.get_by_role("heading", name=walking.MOUSE).first).to_be_visible()


def _code_from_the_mail() -> str:
    drain()
    found = re.search(r"\b\d{4} ?\d{4}\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group()


def test_from_signing_up_to_a_cancelled_return_in_the_own_list(open_page: Open) -> None:
    page = open_page(viewport=DESKTOP)
    _sign_up(page)
    _sign_in_again(page)
    _send_a_request(page)
    number = Rma.objects.get().number
    drain()

    page.goto("/returns/")
    page.get_by_role("link", name=walking.MOUSE).click()
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancel this return?")).to_be_visible()
    assert Rma.objects.get().state == State.SHIPPED_IN
    page.get_by_role("radio", name="It works again").check()
    page.get_by_role("button", name="Yes, cancel it").click()

    expect(page.get_by_text("Your request is cancelled.")).to_be_visible()
    expect(page).to_have_url(re.compile(number))
    assert Rma.objects.get().state == State.CANCELLED


def _sign_up(page: Page) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("Name").fill("Paul Berg")
    page.get_by_label(EMAIL).fill(PAUL)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    expect(page).not_to_have_url(re.compile("signup"))
    assert User.objects.get(email=PAUL).name == "Paul Berg"


def _sign_in_again(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/returns/")
    page.get_by_label(EMAIL).fill(PAUL)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("No returns here")).to_be_visible()


def _send_a_request(page: Page) -> None:
    walking.choose_the_mouse(page)
    walking.say_what_happened(page, "SN-3")
    walking.go_on(page)
    expect(page.get_by_label("E-mail")).to_have_value(PAUL)
    walking.leave_an_address(page, PAUL)
    page.get_by_role("button", name="Send my request").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
