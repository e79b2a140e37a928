"""Imports and letters in a browser, on a phone and a desktop; figures that renew themselves."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from events import clock
from events.actor import Actor
from intake import services
from tests.browser.conftest import Open, Tell
from tests.browser.measuring import Findings
from tests.intake.files import csv_file, row
from tests.intake.mails import mail

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("shop")]
OURS = ".staff"


def look(page: Page, findings: Findings) -> None:
    findings.look_at_shape(page)
    findings.look_at(page, region=OURS)


def test_an_import_from_the_file_to_the_refused_row(
    open_page: Open, tell: Tell, tmp_path: Path
) -> None:
    path = tmp_path / "dealer.csv"
    path.write_bytes(csv_file([row(1, serial="SN-81"), row(2, sku="NO-SUCH")]))
    page, findings = open_page(user=tell().agent), Findings()
    page.goto("/admin/intake/importfile/")
    look(page, findings)
    page.get_by_role("link", name="Import a file").click()
    look(page, findings)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("heading", name="What would happen").wait_for()
    look(page, findings)
    page.get_by_role("button", name="Open 1 return").click()
    page.get_by_text("0 of 2").wait_for()
    look(page, findings)
    services.work(clock.now(), go_on=lambda: True)
    page.get_by_text("2 of 2").wait_for()
    page.get_by_role("heading", name="Rows to correct").wait_for()
    look(page, findings)
    assert findings == []


def test_a_letter_that_means_harm_is_read_and_becomes_a_return(open_page: Open, tell: Tell) -> None:
    agent = tell().agent
    harm = "<script>document.title = 'broken'</script><img src=x onerror=\"document.title='x'\">"
    raw = mail(f"My mouse clicks twice. {harm}", subject=f"My mouse {harm}")
    services.take(actor=Actor.system("mail"), now=clock.now(), raw=raw)
    page, findings = open_page(user=agent), Findings()
    page.goto("/admin/intake/letter/?queue=open")
    findings.look_at_shape(page)
    page.get_by_role("link", name="My mouse").click()
    page.get_by_text("My mouse clicks twice.").wait_for()
    assert "broken" not in page.title().split(" ")
    look(page, findings)
    page.get_by_role("link", name="Open a return from this letter").click()
    assert page.get_by_label("E-mail").input_value() == "mei.lin@example.com"
    look(page, findings)
    assert findings == []
