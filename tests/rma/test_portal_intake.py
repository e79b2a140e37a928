"""Start a return: five steps, nothing lost, sent once."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer
from catalog.facts import SkuFacts
from catalog.services import put_sku
from events import clock
from rma.models import DraftFile, Evidence, IntakeDraft, Rma
from rma.services import drafts
from tests.rma import portal
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import mouse
from tests.support.people import NOW, SETUP, Catalogue

pytestmark = pytest.mark.django_db
HOSTILE = (
    "<script>alert(1)</script>",
    "🐭" * 20,
    "\u202eפאר שבור\u202c",
    "'; DROP TABLE rma_rma; --",
)


@pytest.fixture(autouse=True)
def shop(catalogue: Catalogue, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_the_front_door_offers_the_two_big_things_to_do(client: Client) -> None:
    page = client.get("/").content.decode()

    assert f'href="{reverse("portal:start")}"' in page
    assert f'href="{reverse("portal:track")}"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=glide", ["PP-MOUSE-1"]),
        ("?q=滑鼠", ["PP-MOUSE-1"]),
        ("?q=VO-CHARGE", ["VO-CHARGE-1"]),
        ("?q=pixelpaw+tap", ["PP-KEYS-1"]),
        ("?brand=voltano", ["VO-CHARGE-1"]),
        ("?q=nothing-like-this", []),
        ("?q=" + "x" * 500, ["PP-KEYS-1", "PP-MOUSE-1", "VO-CHARGE-1"]),
    ],
)
def test_products_are_found_by_name_model_and_brand(
    client: Client, query: str, found: list[str]
) -> None:
    page = client.get(reverse("portal:start") + query)

    assert sorted(card["code"] for card in page.context["products"]) == found


def test_a_link_with_sku_and_serial_goes_straight_to_the_product(client: Client) -> None:
    page = client.get(reverse("portal:start") + "?sku=PP-MOUSE-1&serial=PP-7", follow=True)

    assert page.redirect_chain[-1][0].startswith(
        reverse("portal:start-product", args=["PP-MOUSE-1"])
    )
    assert 'value="PP-7"' in page.content.decode()


def test_an_unknown_product_is_a_page_not_found(client: Client) -> None:
    assert client.get(reverse("portal:start-product", args=["NO-SUCH"])).status_code == 404


def test_a_guest_sends_a_request_and_may_see_it_in_this_browser_only(client: Client) -> None:
    portal.fill_in(client)
    sent = portal.send(client)

    rma = Rma.objects.get()
    page = reverse("portal:return", args=[rma.number])
    assert sent.headers["Location"] == reverse("portal:received", args=[rma.number])
    assert rma.lines.get().serial == "PP-0001"
    assert rma.contact.email == "mei.lin@example.com"
    assert recorded_types(rma.stream)[0] == "rma.received"
    assert rma.number in client.get(sent.headers["Location"]).content.decode()
    assert client.get(page).status_code == 200
    assert Client().get(page).status_code == 404


def test_a_signed_in_customer_finds_the_request_among_their_own(
    client: Client, customer: Customer
) -> None:
    portal.sign_in(client, customer)
    portal.fill_in(client)
    portal.send(client)

    rma = Rma.objects.get()
    assert rma.customer_id == customer.id
    assert rma.number in client.get(reverse("portal:mine")).content.decode()


def test_the_next_request_starts_with_the_address_of_the_last(
    client: Client, customer: Customer, receive: Receive
) -> None:
    receive(mouse("SN-8"))
    portal.sign_in(client, customer)
    portal.tell(client)

    page = client.get(reverse("portal:start-contact")).content.decode()

    assert 'value="Nanjing East Road 219"' in page
    assert '<option value="TW" selected>' in page


def test_sending_twice_makes_one_return(client: Client) -> None:
    portal.fill_in(client)
    draft = str(IntakeDraft.objects.get().id)

    first = portal.send(client, draft)
    with assert_nothing_changed(Rma, Evidence):
        second = portal.send(client, draft)

    assert second.status_code == 302
    assert second.headers["Location"] == first.headers["Location"]


def test_nobody_sends_the_draft_of_another_browser(client: Client) -> None:
    portal.fill_in(client)
    draft = str(IntakeDraft.objects.get().id)

    with assert_nothing_changed(Rma, IntakeDraft):
        answer = portal.send(Client(), draft)

    assert answer.headers["Location"] == reverse("portal:start")


def test_several_products_of_one_brand_go_together(client: Client) -> None:
    portal.tell(client, serial="PP-1", then="more")
    portal.tell(client, serial="PP-2")
    client.post(reverse("portal:start-contact"), portal.CONTACT)
    portal.send(client)

    assert [line.serial for line in Rma.objects.get().lines.all()] == ["PP-1", "PP-2"]


def test_going_back_and_sending_the_same_product_again_adds_nothing(client: Client) -> None:
    portal.tell(client)
    portal.tell(client, description="It clicks three times.")

    (line,) = drafts.read(IntakeDraft.objects.get()).lines
    assert line.description == "It clicks three times."


def test_a_product_can_be_changed_and_taken_out(client: Client) -> None:
    portal.tell(client)
    changed = {**portal.MOUSE, "serial": "pp 0002"}

    client.post(reverse("portal:start-line", args=[0]), changed)
    assert [line.serial for line in drafts.read(IntakeDraft.objects.get()).lines] == ["PP0002"]

    client.post(reverse("portal:start-remove-line", args=[0]))
    assert drafts.read(IntakeDraft.objects.get()).lines == ()


def test_products_of_another_brand_are_sent_on_their_own(client: Client) -> None:
    portal.tell(client)

    with assert_nothing_changed(IntakeDraft):
        answer = portal.tell(client, "VO-CHARGE-1", fault_code="CHA-HT-OV", quantity="2")

    assert answer.status_code == 422
    assert "different brands separately" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("service_type", "steal"),
        ("service_type", ""),
        ("fault_code", "CHA-HT-OV"),
        ("reason", ""),
        ("serial", ""),
        ("serial", "🐭"),
        ("serial", "x" * 61),
        ("description", ""),
        ("description", "x" * 4001),
        ("description", "a\0b"),
        ("unit_price", "-1"),
        ("unit_price", "12,5,0"),
        ("unit_price", "1e99"),
        ("unit_price", "NaN"),
        ("currency", "XXX"),
    ],
)
def test_a_wrong_field_is_named_and_everything_typed_stays(
    client: Client, field: str, value: str
) -> None:
    with assert_nothing_changed(IntakeDraft):
        answer: Any = portal.tell(client, **{field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    page = answer.content.decode()
    assert f'href="#id_{field}"' in page
    if field != "description":
        assert "The left button clicks twice.</textarea>" in page


@pytest.mark.parametrize("quantity", ["0", "1000", "two", "1.5"])
def test_a_quantity_is_between_one_and_999(client: Client, quantity: str) -> None:
    answer: Any = portal.tell(client, "VO-CHARGE-1", fault_code="CHA-HT-OV", quantity=quantity)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["quantity"]


@pytest.mark.parametrize("words", HOSTILE)
def test_strange_words_are_kept_as_words(client: Client, words: str) -> None:
    portal.fill_in(client, description=words)
    portal.send(client)

    rma = Rma.objects.get()
    page = client.get(reverse("portal:return", args=[rma.number])).content.decode()
    assert rma.lines.get().statement.text == words
    assert "<script>alert" not in page


def test_a_device_that_is_open_already_is_told_kindly_and_nothing_more(
    client: Client, receive: Receive
) -> None:
    known = receive(mouse("PP-0001"))

    with assert_nothing_changed(IntakeDraft):
        answer = portal.tell(client)

    assert answer.status_code == 422
    assert "already an open return" in answer.content.decode()
    assert known.number not in answer.content.decode()


def test_a_device_opened_meanwhile_is_told_when_sending_and_the_draft_stays(
    client: Client, receive: Receive
) -> None:
    portal.fill_in(client)
    receive(mouse("PP-0001"))

    with assert_nothing_changed(Rma, IntakeDraft, DraftFile):
        answer = portal.send(client)

    assert answer.status_code == 422
    assert reverse("portal:start-line", args=[0]) in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("email", "nobody"),
        ("email", "mäi@example.com"),
        ("phone", "call me"),
        ("country", "KP"),
        ("city", "Tai\0pei"),
        ("line1", "a\rb"),
        ("postcode", "x" * 21),
    ],
)
def test_a_wrong_contact_is_named_and_the_rest_stays(
    client: Client, field: str, value: str
) -> None:
    portal.tell(client)

    with assert_nothing_changed(IntakeDraft):
        answer: Any = client.post(reverse("portal:start-contact"), {**portal.CONTACT, field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_only_countries_that_somebody_serves_are_offered(client: Client) -> None:
    portal.tell(client)

    page: Any = client.get(reverse("portal:start-contact"))

    codes = {code for code, _name in page.context["form"].fields["country"].choices}
    assert codes == {"", "TW", "CN", "US", "DE"}


@pytest.mark.parametrize("step", ["start-proof", "start-contact", "start-review"])
def test_later_steps_without_a_product_lead_back_to_the_first(client: Client, step: str) -> None:
    answer = client.get(reverse(f"portal:{step}"))

    assert answer.headers["Location"] == reverse("portal:start")


def test_starting_over_forgets_the_draft(client: Client) -> None:
    portal.tell(client)

    client.post(reverse("portal:start-discard"))

    assert not IntakeDraft.objects.exists()


def test_a_draft_that_nobody_touches_is_gone_after_a_week(client: Client) -> None:
    portal.tell(client)
    files = {"photo": [portal.upload("a.jpg", portal.picture())]}
    client.post(reverse("portal:start-proof"), files)
    path = Path(DraftFile.objects.get().path)
    now = clock.now()

    assert drafts.prune(now + timedelta(days=6)) == 0
    assert drafts.prune(now + timedelta(days=8)) == 1
    assert not IntakeDraft.objects.exists()
    assert not DraftFile.objects.filter(path=path).exists()


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_every_step_speaks_each_language(client: Client, language: str) -> None:
    client.cookies["django_language"] = language
    portal.fill_in(client)

    for step in ("start", "start-proof", "start-contact", "start-review"):
        page = client.get(reverse(f"portal:{step}"))
        assert page.status_code == 200
        assert page.headers["Content-Language"] == language
    portal.send(client)
    assert Rma.objects.get().language == language


def test_spare_parts_are_not_offered(client: Client, catalogue: Catalogue) -> None:
    put_sku(
        actor=SETUP,
        now=NOW,
        sku=SkuFacts(
            code="PP-SWITCH",
            brand_code="pixelpaw",
            name="Spare part: mouse switch",
            category="other",
            list_price=Decimal(30),
            currency="TWD",
            weight_grams=2,
        ),
    )
    shown = client.get(reverse("portal:start"), {"q": "mouse"}).content.decode()
    assert "PixelPaw Glide mouse" in shown
    assert "mouse switch" not in shown
