"""A file goes to who may see it, for a minute, and no browser runs, guesses or keeps it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from events import clock
from events.actor import Actor
from rma import services
from rma.files import links
from rma.models import Evidence
from rma.services import Upload
from tests.files import corpus
from tests.rma import portal
from tests.rma.conftest import Receive, receive
from tests.support.histories import START
from tests.support.people import Catalogue

__all__ = ["receive"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(receive: Receive, customer: Customer, settings: Any, tmp_path: Path) -> Evidence:
    settings.MEDIA_ROOT = tmp_path
    upload = Upload("kitchen.jpg", corpus.picture(), "photo")
    actor = Actor.customer(customer.id)
    return services.add_evidence(actor=actor, now=START, rma_id=receive().id, upload=upload)


def lasting(evidence: Evidence, page: str = "file") -> str:
    return reverse(f"portal:{page}", args=[evidence.rma.number, evidence.id])


def test_a_download_is_inert(client: Client, customer: Customer, evidence: Evidence) -> None:
    portal.sign_in(client, customer)

    answer = portal.fetch(client, lasting(evidence))

    assert answer.getvalue().startswith(b"\xff\xd8\xff")
    assert answer["Content-Disposition"] == 'attachment; filename="kitchen.jpg"'
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies


def test_a_thumbnail_is_shown_in_its_place(
    client: Client, customer: Customer, evidence: Evidence
) -> None:
    portal.sign_in(client, customer)

    page = client.get(reverse("portal:return", args=[evidence.rma.number])).content.decode()
    answer = portal.fetch(client, lasting(evidence, "thumbnail"))

    assert lasting(evidence, "thumbnail") in page
    assert "kitchen.jpg" in page
    assert answer.content.startswith(b"RIFF")
    assert answer["Content-Type"] == "image/webp"
    assert not answer.get("Content-Disposition", "").startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_staff_see_it_in_the_admin_with_its_name(
    client: Client, agent: User, evidence: Evidence
) -> None:
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    small = reverse("admin:rma_rma_file", args=[evidence.rma_id, evidence.id, "thumbnail"])

    page = client.get(reverse("admin:rma_rma_change", args=[evidence.rma_id])).content.decode()

    assert f'<img src="{small}" alt="kitchen.jpg"' in page
    assert portal.fetch(client, small).content.startswith(b"RIFF")
    other = reverse("admin:rma_rma_file", args=[evidence.rma_id, evidence.id, "enormous"])
    assert client.get(other).status_code == 404


def test_a_signed_address_works_for_a_minute(evidence: Evidence) -> None:
    now = clock.now()
    fresh = links.address(evidence.id, now=now)
    stale = links.address(evidence.id, now=now - timedelta(seconds=120))

    answer: Any = Client().get(fresh)
    assert (answer.status_code, bool(answer.getvalue())) == (200, True)
    assert Client().get(stale).status_code == 404


def test_a_signed_address_opens_nothing_else(evidence: Evidence) -> None:
    address = links.address(evidence.id, now=clock.now())

    for forged in (
        address[:-3] + "AA/",
        address.replace(":", ".", 1),
        "/media/x/",
        "/media/a:b:c/",
    ):
        assert Client().get(forged).status_code == 404
    as_draft = links.address(evidence.id, now=clock.now(), draft=True)
    assert Client().get(as_draft).status_code == 404


def test_an_erased_file_is_gone_at_once(evidence: Evidence) -> None:
    address = links.address(evidence.id, now=clock.now())
    Evidence.objects.all().delete()

    assert Client().get(address).status_code == 404


def test_files_may_have_a_host_of_their_own(
    client: Client, customer: Customer, evidence: Evidence, settings: Any
) -> None:
    settings.MEDIA_HOST = "files.example.com"
    settings.ALLOWED_HOSTS = ["testserver", "files.example.com"]
    portal.sign_in(client, customer)

    address = client.get(lasting(evidence))["Location"]
    assert address.startswith("//files.example.com/media/")
    path = address.removeprefix("//files.example.com")

    assert client.get(path).status_code == 404
    answer: Any = Client().get(path, headers={"host": "files.example.com"})
    assert answer.getvalue().startswith(b"\xff\xd8\xff")
    assert answer["Cross-Origin-Resource-Policy"] == "same-site"
    for page in ("/", "/admin/login/", "/accounts/login/", "/static/css/tokens.css"):
        assert Client().get(page, headers={"host": "files.example.com"}).status_code == 404


def test_the_server_in_front_may_send_the_bytes(
    client: Client, customer: Customer, evidence: Evidence, settings: Any
) -> None:
    settings.MEDIA_ACCEL = "/protected/"
    portal.sign_in(client, customer)

    answer = portal.fetch(client, lasting(evidence))

    assert answer["X-Accel-Redirect"] == f"/protected/{evidence.path}"
    assert answer.content == b""
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_request_larger_than_everything_allowed_is_not_read(
    client: Client, catalogue: Catalogue
) -> None:
    portal.tell(client)
    portal_page = reverse("portal:start-proof")

    answer = client.post(
        portal_page, {"photo": portal.upload("a.jpg", b"x")}, CONTENT_LENGTH=str(600 << 20)
    )

    assert answer.status_code == 400
