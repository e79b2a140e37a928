"""What a customer does on the page of a return, and about themselves."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from events.actor import Actor
from notifications import selectors as notifications
from rma import services
from rma.models import IntakeDraft, Rma, RmaNote
from tests.rma import portal
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import START
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rma(receive: Receive) -> Rma:
    return receive()


@pytest.fixture
def mei(customer: Customer) -> Client:
    client = Client()
    portal.sign_in(client, customer)
    return client


def address(page: str, rma: Rma) -> str:
    return reverse(f"portal:{page}", args=[rma.number])


def test_the_page_says_what_is_next_and_what_happened(rma: Rma, mei: Client) -> None:
    page = mei.get(address("return", rma)).content.decode()

    assert "We are checking the warranty" in page
    assert "We received your request: Repair." in page
    assert "PixelPaw Glide mouse" in page
    assert "It clicks twice." in page
    assert address("cancel", rma) in page
    assert 'hx-trigger="every 20s"' in page


def test_the_status_of_an_ended_return_is_not_asked_for_again(rma: Rma, mei: Client) -> None:
    mei.post(address("cancel", rma), {"code": "works_again"})

    page = mei.get(address("status", rma)).content.decode()

    assert "hx-get" not in page
    assert "This request was cancelled" in page


def test_a_customer_cancels_after_being_asked(rma: Rma, mei: Client) -> None:
    assert "Cancel this return?" in mei.get(address("cancel", rma)).content.decode()

    answer = mei.post(address("cancel", rma), {"code": "works_again", "note": "It is fine now."})

    assert answer.headers["Location"] == address("return", rma)
    assert Rma.objects.get().state == "cancelled"
    assert "It is fine now." in mei.get(address("return", rma)).content.decode()


def test_cancelling_twice_is_refused_and_changes_nothing(rma: Rma, mei: Client) -> None:
    mei.post(address("cancel", rma), {"code": "other"})

    with assert_nothing_changed(Rma, RmaNote):
        answer = mei.post(address("cancel", rma), {"code": "other"})

    assert answer.status_code == 409


@pytest.mark.parametrize("code", ["", "nonsense"])
def test_cancelling_needs_a_reason(rma: Rma, mei: Client, code: str) -> None:
    with assert_nothing_changed(Rma):
        assert mei.post(address("cancel", rma), {"code": code}).status_code == 422


def test_a_declined_request_can_be_opened_again(rma: Rma, mei: Client) -> None:
    services.reject(actor=Actor.staff("1"), now=START, rma_id=rma.id, code="other")

    mei.post(address("reopen", rma), {"code": "new_evidence", "note": "Here is the receipt."})

    assert Rma.objects.get().state == "received"
    assert recorded_types(rma.stream)[-1] == "rma.reopened"


@pytest.mark.parametrize(
    ("action", "ended", "words", "ways"),
    [
        ("reopen", False, "This return is open", ("return", "note")),
        ("reopen", True, "This return was cancelled", ("start", "return")),
        ("cancel", True, "This return has ended", ("return", "note")),
        ("evidence", True, "This return has ended", ("return", "note")),
    ],
)
def test_what_cannot_be_done_now_says_why_and_where_to_go_on(
    rma: Rma, mei: Client, action: str, ended: bool, words: str, ways: tuple[str, ...]
) -> None:
    if ended:
        mei.post(address("cancel", rma), {"code": "other"})

    with assert_nothing_changed(Rma):
        page = mei.get(address(action, rma)).content.decode()

    assert f"{words}</h1>" in page
    assert '<form class="confirm"' not in page
    for way in ways:
        url = reverse("portal:start") if way == "start" else address(way, rma)
        assert f'button--large" href="{url}"' in page.replace(" button--primary", "")


def test_a_form_that_was_overtaken_becomes_the_reason(rma: Rma, mei: Client) -> None:
    with assert_nothing_changed(Rma):
        answer = mei.post(address("reopen", rma), {"code": "same_fault"})

    assert answer.status_code == 409
    assert "This return is open</h1>" in answer.content.decode()


def test_an_answer_ends_the_waiting_and_joins_the_conversation(
    rma: Rma, mei: Client, agent: User
) -> None:
    services.start_waiting(
        actor=Actor.staff(str(agent.pk)),
        now=START,
        rma_id=rma.id,
        code="details",
        note="Which button is it?",
    )
    asked = mei.get(address("return", rma)).content.decode()
    assert "Which button is it?" in asked
    assert "Send my answer" in asked

    mei.post(address("note", rma), {"text": "The left one."})

    assert Rma.objects.get().waiting_since is None
    assert "The left one." in mei.get(address("return", rma)).content.decode()


def test_internal_notes_stay_inside(rma: Rma, mei: Client) -> None:
    services.add_note(
        actor=Actor.staff("1"), now=START, rma_id=rma.id, text="Difficult case.", public=False
    )

    assert "Difficult case." not in mei.get(address("return", rma)).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\0b"])
def test_an_empty_or_endless_message_is_refused(rma: Rma, mei: Client, text: str) -> None:
    with assert_nothing_changed(RmaNote):
        answer = mei.post(address("note", rma), {"text": text})

    assert answer.status_code in (400, 422)


def test_preferences_are_kept(mei: Client, customer: Customer) -> None:
    data = {"name": "Mei-Lin", "phone": "+886 2 1234 5678", "language": "zh-hant"}

    answer = mei.post(reverse("portal:preferences"), data)

    customer.refresh_from_db()
    assert (customer.name, customer.language) == ("Mei-Lin", "zh-hant")
    assert notifications.has_opted_out(customer.id, "email")
    assert answer.cookies["django_language"].value == "zh-hant"


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "x" * 121), ("phone", "??"), ("language", "tlh")]
)
def test_wrong_preferences_are_named(
    mei: Client, customer: Customer, field: str, value: str
) -> None:
    data = {"name": "Mei", "phone": "", "language": "en", field: value}

    with assert_nothing_changed(Customer):
        answer: Any = mei.post(reverse("portal:preferences"), data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_being_forgotten_needs_a_second_thought(
    mei: Client, customer: Customer, catalogue: Catalogue
) -> None:
    with assert_nothing_changed(Customer):
        assert mei.post(reverse("portal:erase"), {}).status_code == 422

    portal.tell(mei)
    mei.post(reverse("portal:erase"), {"sure": "on"})

    customer.refresh_from_db()
    assert not IntakeDraft.objects.exists()
    assert customer.erased_at is not None
    assert mei.get(reverse("portal:preferences")).status_code == 302


def test_help_tells_how_we_treat_data(client: Client) -> None:
    assert "deleted after seven days" in client.get(reverse("portal:privacy")).content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(rma: Rma, mei: Client, method: str) -> None:
    assert getattr(mei, method)(address("return", rma)).status_code == 405
