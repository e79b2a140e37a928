"""The demo outbox shows what customers would receive, safely, and only in the demo."""

from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from notifications import outbox_pages
from notifications.adapters import outbox as adapter

pytestmark = pytest.mark.django_db


def send(subject: str = "Your label", to: str = "ana@example.com") -> outbox_pages.StoredMail:
    mail = EmailMultiAlternatives(subject, "See <http://localhost:8000/x>", to=[to])
    mail.attach_alternative(
        '<script>alert(1)</script><a href="http://localhost:8000/track/">Track</a>'
        '<a href="javascript:alert(1)">no</a>',
        "text/html",
    )
    mail.attach("label.pdf", b"%PDF", "application/pdf")
    assert mail.send() == 1
    return next(found for found in outbox_pages.newest(10) if found.subject == subject)


def test_an_empty_outbox_says_so(client: Client, outbox: Path) -> None:
    page = client.get("/demo/outbox/")
    assert page.status_code == 200
    assert "No mail yet" in page.content.decode()


def test_mails_are_listed_and_their_links_can_be_followed(client: Client, outbox: Path) -> None:
    mail = send("Your label <b>now</b>")

    listed = client.get("/demo/outbox/").content.decode()
    assert "Your label &lt;b&gt;now&lt;/b&gt;" in listed
    assert f"/demo/outbox/{mail.name}/" in listed
    page = client.get(f"/demo/outbox/{mail.name}/").content.decode()
    assert '<a href="http://localhost:8000/track/"' in page
    assert "javascript:" not in page
    assert "<script>alert" not in page
    assert 'sandbox="allow-popups' in page


def test_the_mail_itself_is_framed_without_scripts(client: Client, outbox: Path) -> None:
    mail = send()

    framed = client.get(f"/demo/outbox/{mail.name}/html/")

    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src 'none'" in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    outer = client.get(f"/demo/outbox/{mail.name}/").headers["Content-Security-Policy"]
    assert "frame-src 'self'" in outer


def test_files_are_saved_not_shown(client: Client, outbox: Path) -> None:
    mail = send()

    answer = client.get(f"/demo/outbox/{mail.name}/files/0/")
    assert (answer.content, answer.headers["Content-Disposition"]) == (b"%PDF", "attachment")
    assert client.get(f"/demo/outbox/{mail.name}/files/1/").status_code == 404


@pytest.mark.parametrize("name", ["nothing", "../../etc/passwd", "0" * 20 + "-" + "a" * 32])
def test_a_name_that_is_none_leads_nowhere(client: Client, outbox: Path, name: str) -> None:
    assert client.get(f"/demo/outbox/{name}/").status_code == 404


def test_outside_the_demo_there_is_no_outbox(
    client: Client, outbox: Path, settings: Settings
) -> None:
    mail = send()
    settings.DEMO = False

    for page in ("", f"{mail.name}/", f"{mail.name}/html/", f"{mail.name}/files/0/"):
        assert client.get(f"/demo/outbox/{page}").status_code == 404


def test_forgetting_an_address_takes_its_mails_only(outbox: Path) -> None:
    send("one", to="Ana <ANA@example.com>")
    send("two", to="ben@example.com")

    assert adapter.forget({"ana@example.com", ""}) == 1
    assert [mail.subject for mail in outbox_pages.newest(10)] == ["two"]
