"""Start a return: five steps, nothing lost, sent once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer
from rma.models import DraftFile, Evidence, IntakeDraft, Rma
from tests.rma import portal
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(catalogue: Catalogue, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_front_door_offers_the_two_big_things_to_do(client: Client) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert reverse("portal:start") in page.content.decode()
    assert reverse("portal:track") in page.content.decode()


def test_a_guest_sends_a_request_and_may_see_it_in_this_browser_only(client: Client) -> None:
    portal.fill_in(client)
    sent = portal.send(client)

    rma = Rma.objects.get()
    assert sent.headers["Location"] == reverse("portal:received", args=[rma.number])
    assert rma.lines.get().serial == "PP-0001"
    assert rma.contact.email == "mei.lin@example.com"
    assert recorded_types(rma.stream)[0] == "rma.received"
    assert rma.number in client.get(sent.headers["Location"]).content.decode()
    assert client.get(reverse("portal:return", args=[rma.number])).status_code == 200
    assert Client().get(reverse("portal:return", args=[rma.number])).status_code == 404


def test_sending_twice_makes_one_return(client: Client) -> None:
    portal.fill_in(client)
    draft = str(IntakeDraft.objects.get().id)

    first = portal.send(client, draft)
    with assert_nothing_changed(Rma, Evidence):
        second = portal.send(client, draft)

    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]
    assert Rma.objects.count() == 1
