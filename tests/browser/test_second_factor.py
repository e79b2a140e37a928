"""A member of staff sets the second factor up and comes in with it; nothing inline runs."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Open, Tell
from tests.support.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("required", ["required", "offered"])
def test_staff_set_a_second_factor_up_and_come_in(
    open_page: Open, tell: Tell, settings: Any, required: str
) -> None:
    settings.STAFF_MFA = required
    agent = tell().agent
    page = open_page(viewport=PHONE)
    page.goto("/admin/")
    page.get_by_label(re.compile("E-?mail", re.IGNORECASE)).fill(agent.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
    if required == "offered":
        expect(page.get_by_text("no second factor yet").first).to_be_visible()
        page.goto("/accounts/2fa/")
        page.get_by_role("link", name="Set it up").click()

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("img", name="QR code with the secret below")).to_be_visible()
    secret = page.locator(".copy__value").inner_text()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="Go to the staff pages").click()
    expect(page).to_have_url(re.compile("/admin/$"))

    page.goto("/accounts/2fa/")
    expect(page.get_by_text("On: signing in asks for a code")).to_be_visible()


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
