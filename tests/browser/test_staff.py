"""An agent at work, and what cannot be smuggled into the pages of others."""

import re

import pytest
from playwright.sync_api import expect

import rma.services
from events.actor import Actor
from rma.services import IntakeLine
from tests.browser.conftest import DESKTOP, Open, Tell
from tests.browser.problems import Problems
from tests.support.histories import Story

pytestmark = pytest.mark.browser
EVIL = "<script>window.pwned = 1</script><img src='data:,' onerror='window.pwned = 1'>"

SMUGGLE = """evil => new Promise(resolve => {
  document.addEventListener("securitypolicyviolation", event => resolve(event.effectiveDirective));
  document.querySelector("main").insertAdjacentHTML("beforeend", evil);
})"""


def test_an_agent_goes_from_the_queue_to_the_return_and_asks_the_customer(
    open_page: Open, tell: Tell
) -> None:
    story = tell().received()
    page = open_page(user=story.agent, viewport=DESKTOP)
    page.goto("/admin/rma/rma/?queue=open")
    page.get_by_role("link", name=story.rma.number).click()
    page.get_by_role("link", name="Wait for the customer").click()
    page.get_by_label("What do we need?").select_option("invoice")
    page.get_by_label("Question to the customer").fill("Do you still have the receipt?")
    page.get_by_role("button", name="Wait for the customer").click()

    expect(page.get_by_text("We asked the customer.")).to_be_visible()
    expect(page.get_by_text("Waiting: We need a proof of purchase")).to_be_visible()
    expect(page.get_by_role("link", name="Stop waiting")).to_be_visible()
    assert (story.rma.waiting_code, story.rma.waiting_since is not None) == ("invoice", True)

    page.goto("/admin/rma/rma/?queue=waiting")
    expect(page.get_by_role("link", name=story.rma.number)).to_be_visible()


@pytest.mark.parametrize("surface", ["portal", "admin"])
def test_markup_in_a_customers_words_is_shown_and_never_run(
    open_page: Open, tell: Tell, surface: str
) -> None:
    story = _with_evil_words(tell())
    user = story.customer.user if surface == "portal" else story.agent
    path = (
        f"/returns/{story.rma.number}/"
        if surface == "portal"
        else f"/admin/rma/rma/{story.rma_id}/change/"
    )
    page = open_page(user=user, viewport=DESKTOP)
    answer = page.goto(path)

    assert answer is not None
    _expect_a_strict_policy(answer.headers["content-security-policy"])
    expect(page.get_by_text("<script>window.pwned").first).to_be_visible()
    assert page.evaluate("window.pwned") is None
    assert page.locator("script:not([src])").filter(has_text="pwned").count() == 0


@pytest.mark.usefixtures("shop")
def test_the_policy_stops_a_script_that_got_into_a_page_after_all(
    open_page: Open, problems: Problems
) -> None:
    page = open_page()
    page.goto("/track/")
    problems.expect_words("Content Security Policy")

    refused = page.evaluate(SMUGGLE, EVIL)

    assert refused == "script-src-attr"
    assert page.evaluate("window.pwned") is None
    assert problems.expected_words_seen


def _with_evil_words(story: Story) -> Story:
    line = IntakeLine("PP-MOUSE-1", "SN-1", 1, None, "MOU-LB-DC", EVIL)
    story.received(line)
    rma.services.add_note(
        actor=Actor.customer(story.customer.id), now=story.now, rma_id=story.rma_id,
        text=EVIL, public=True,
    )  # fmt: skip
    story.settle()
    return story


def _expect_a_strict_policy(policy: str) -> None:
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None, policy
    assert "'unsafe-inline'" not in scripts.group(1)
    assert "'self'" in scripts.group(1)
    assert "default-src 'none'" in policy
