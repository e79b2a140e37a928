"""The staff pages of RMAs: queues, search, the page, its actions, opening one for a customer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import Customer, User
from accounts.roles import Role
from events import clock
from events.actor import Actor
from events.ids import uuid7
from rma import services
from rma.choices import State
from rma.models import ReturnContact, Rma, RmaLine, RmaNote
from rma.steps import TIME_TO_ANSWER
from rma.wording import NEXT_STEPS
from tests.rma.conftest import intake
from tests.support import staff
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import mouse
from tests.support.people import NOW, Catalogue

pytestmark = pytest.mark.django_db
ROWS = (Rma, RmaLine, RmaNote, ReturnContact, Customer)
LIST = "admin:rma_rma_changelist"


def opened(customer: Customer, serial: str = "SN-1") -> Rma:
    """A request about one mouse, just received."""
    actor = Actor.customer(customer.id)
    asked = intake(mouse(serial), customer_id=customer.id)
    return services.receive(actor=actor, now=NOW, intake=asked)


@pytest.fixture
def rma(customer: Customer, catalogue: Catalogue) -> Rma:
    return opened(customer)


@pytest.fixture
def aiko(agent: User) -> Client:
    return staff.signed_in(agent)


def page(rma: Rma) -> str:
    return reverse("admin:rma_rma_change", args=[rma.pk])


def act(rma: Rma, name: str) -> str:
    return reverse("admin:rma_rma_act", args=[rma.pk, name])


def test_the_page_tells_everything_in_words(rma: Rma, aiko: Client) -> None:
    shown = aiko.get(page(rma)).content.decode()
    for words in (
        rma.number, "PixelPaw Glide mouse", "The left button clicks twice", "It clicks twice.",
        "NT$495", "Mei Lin", "Nanjing East Road 219", "SN-1",
        "The warranty is being checked by itself",
    ):  # fmt: skip
        assert words in shown, words


def test_the_next_step_tells_staff_who_has_to_do_what(rma: Rma, aiko: Client) -> None:
    asked = services.start_waiting(
        actor=Actor.system("test"), now=NOW, rma_id=rma.id, code="photo", note="A photo, please."
    )
    shown = aiko.get(page(rma)).content.decode()

    assert str(NEXT_STEPS["answer_us"][0]) not in shown
    assert "The customer has to answer" in shown
    assert asked.waiting_since is not None
    until = date_format(asked.waiting_since + TIME_TO_ANSWER, "DATETIME_FORMAT")
    assert f"The customer has until {until} UTC" in shown


def test_a_broken_promise_tells_staff_for_how_long(rma: Rma, aiko: Client) -> None:
    due_at = clock.now() - timedelta(hours=3, minutes=20)
    services.set_promise(
        actor=Actor.system("sla"), now=NOW, rma_id=rma.id, stage="verdict", due_at=due_at
    )
    shown = aiko.get(page(rma)).content.decode()
    until = date_format(due_at, "DATETIME_FORMAT")
    assert f"Promised to the customer by {until} UTC" in shown
    assert "3\xa0hours late" in shown


def test_what_a_customer_wrote_is_text_and_nothing_else(
    customer: Customer, catalogue: Catalogue, rma: Rma, aiko: Client
) -> None:
    services.add_note(
        actor=Actor.customer(customer.id), now=NOW, rma_id=rma.id,
        text="<script>alert(1)</script>", public=True,
    )  # fmt: skip
    shown = aiko.get(page(rma)).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


@pytest.mark.parametrize(
    ("name", "entered", "event"),
    [
        ("wait", {"code": "photo", "note": "A photo, please."}, "rma.waiting_started"),
        ("escalate", {"code": "safety", "note": "It smokes."}, "rma.escalated"),
        ("prioritise", {"priority": "1"}, "rma.priority_changed"),
        ("note", {"text": "Called the customer.", "public": ""}, "rma.note_added"),
        ("reject", {"code": "not_our_product", "note": "A copy."}, "rma.rejected"),
        ("cancel", {"code": "duplicate", "note": ""}, "rma.cancelled"),
    ],
)
def test_each_button_is_one_service_call(
    rma: Rma, aiko: Client, name: str, entered: dict[str, str], event: str
) -> None:
    assert aiko.get(act(rma, name)).status_code == 200
    answer = aiko.post(act(rma, name), entered, follow=True)
    assert answer.redirect_chain == [(page(rma), 302)]
    assert staff.told(answer)
    assert event in recorded_types(rma.stream)


def test_waiting_and_escalation_end_with_a_click(rma: Rma, aiko: Client) -> None:
    aiko.post(act(rma, "wait"), {"code": "photo"})
    aiko.post(act(rma, "escalate"), {"code": "late"})
    aiko.post(act(rma, "resume"))
    aiko.post(act(rma, "deescalate"))
    assert recorded_types(rma.stream)[-2:] == ["rma.waiting_ended", "rma.deescalated"]


@pytest.mark.parametrize(
    ("name", "entered"),
    [
        ("wait", {"code": "nonsense"}),
        ("note", {"text": ""}),
        ("note", {"text": "x" * 4001}),
        ("prioritise", {"priority": "0"}),
        ("add-evidence", {"kind": "photo"}),
        ("cancel", {}),
    ],
)
def test_wrong_input_is_told_and_changes_nothing(
    rma: Rma, aiko: Client, name: str, entered: dict[str, str]
) -> None:
    with assert_nothing_changed(*ROWS):
        assert aiko.post(act(rma, name), entered).status_code == 422


def test_a_step_that_is_not_possible_now_is_refused_in_words(rma: Rma, aiko: Client) -> None:
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(act(rma, "reopen"), {"code": "mistake"}, follow=True)
    assert "cannot do this step now" in staff.told(answer)[0]


def test_unknown_rmas_and_actions_are_not_found(rma: Rma, aiko: Client) -> None:
    for url in (
        reverse("admin:rma_rma_change", args=[uuid7()]),
        reverse("admin:rma_rma_change", args=["nonsense"]),
        act(rma, "explode"),
        act(rma, "review-warranty"),
    ):
        assert aiko.get(url).status_code == 404


MAY: dict[str, set[Role]] = {
    "wait": {Role.AGENT, Role.SUPERVISOR},
    "cancel": {Role.AGENT, Role.SUPERVISOR},
    "reopen": {Role.AGENT, Role.SUPERVISOR},
    "reject": {Role.AGENT, Role.SUPERVISOR},
    "declare-missing": {Role.AGENT, Role.SUPERVISOR},
    "ship-again": {Role.SUPERVISOR},
    "note": set(Role),
    "add-evidence": set(Role),
}


@pytest.mark.parametrize("name", MAY)
def test_who_may_do_what(rma: Rma, name: str) -> None:
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        wanted = 200 if role in MAY[name] else 403
        assert client.get(act(rma, name)).status_code == wanted, role
        assert client.get(page(rma)).status_code == 200
        if role not in MAY[name]:
            with assert_nothing_changed(*ROWS):
                assert client.post(act(rma, name), {"code": "other"}).status_code == 403
            assert act(rma, name) not in client.get(page(rma)).content.decode()


def test_customers_and_strangers_are_sent_away(rma: Rma, customer: Customer) -> None:
    for client in (Client(), staff.signed_in(customer.user)):
        for url in (page(rma), act(rma, "cancel"), reverse(LIST), reverse("admin:rma_rma_add")):
            with assert_nothing_changed(*ROWS):
                assert client.get(url).status_code == 302
                assert client.post(url, {"code": "other"}).status_code == 302


@pytest.mark.parametrize("term", ["SN-1", "mei.lin@example.com", "Mei", "RMA{}", "rma-{}"])
def test_an_rma_is_found_by_what_people_say(rma: Rma, aiko: Client, term: str) -> None:
    digits = rma.barcode.removeprefix("RMA")
    found = aiko.get(reverse(LIST), {"q": term.format(digits)}).content.decode()
    assert rma.number in found


@pytest.mark.parametrize("term", ["SN-2", "jonas@example.com", "Me", "' OR 1=1 --", "%", "😀"])
def test_nothing_is_found_by_anything_else(rma: Rma, aiko: Client, term: str) -> None:
    answer = aiko.get(reverse(LIST), {"q": term})
    assert answer.status_code == 200
    assert rma.number not in answer.content.decode()


def test_the_queues_hold_what_they_say(
    rma: Rma, customer: Customer, catalogue: Catalogue, aiko: Client
) -> None:
    other = opened(customer, "SN-2")
    actor = Actor.staff("7")
    services.start_waiting(actor=actor, now=NOW, rma_id=other.id, code="photo")
    services.escalate(actor=actor, now=NOW, rma_id=other.id, code="late")
    declined = opened(customer, "SN-3")
    services.reject(actor=actor, now=NOW, rma_id=declined.id, code="other")
    numbers = {rma.number, other.number, declined.number}
    expected = {
        "open": {rma.number, other.number},
        "new": {rma.number, other.number},
        "waiting": {other.number},
        "escalated": {other.number},
        "declined": {declined.number},
        "late": set(),
        "bench": set(),
        "ready": set(),
        "review": set(),
        "nonsense": set(),
    }
    with clock.frozen(NOW):
        for queue, wanted in expected.items():
            shown = aiko.get(reverse(LIST), {"queue": queue}).content.decode()
            assert {number for number in numbers if number in shown} == wanted, queue


def test_the_list_asks_as_often_for_25_rows_as_for_5(
    customer: Customer, catalogue: Catalogue, aiko: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert aiko.get(reverse(LIST), {"queue": "open"}).status_code == 200
        return len(seen)

    for index in range(5):
        opened(customer, f"SN-{index}")
    queries()  # what is asked only once per process
    few = queries()
    for index in range(5, 25):
        opened(customer, f"SN-{index}")
    assert queries() == few


def _request(**changes: Any) -> dict[str, Any]:
    return {
        "service_type": "repair", "reason": "defective", "language": "en", "currency": "TWD",
        "customer_id": "", "name": "Nora Neu", "email": "nora@example.com", "phone": "",
        "line1": "Zhongshan Road 1", "line2": "", "city": "Taipei", "region": "",
        "postcode": "104", "country": "TW", "lines-TOTAL_FORMS": "1", "lines-INITIAL_FORMS": "0",
        "lines-0-sku_code": "PP-MOUSE-1", "lines-0-serial": "sn-9", "lines-0-quantity": "1",
        "lines-0-unit_price": "495", "lines-0-fault_code": "MOU-LB-DC",
        "lines-0-description": "It clicks twice.", **changes,
    }  # fmt: skip


def test_an_agent_opens_an_rma_for_a_caller(
    catalogue: Catalogue, agent: User, aiko: Client
) -> None:
    assert aiko.get(reverse("admin:rma_rma_add")).status_code == 200
    answer = aiko.post(reverse("admin:rma_rma_add"), _request())
    made = Rma.objects.get()
    assert answer.headers["Location"] == page(made)
    assert (made.channel, made.country, made.state) == ("admin", "TW", State.RECEIVED)
    assert made.lines.get().serial == "SN-9"
    assert Customer.objects.get(pk=made.customer_id).name == "Nora Neu"


def test_a_known_customer_stays_the_same_person(
    customer: Customer, catalogue: Catalogue, aiko: Client
) -> None:
    url = f"{reverse('admin:rma_rma_add')}?customer={customer.id}"
    assert "mei.lin@example.com" in aiko.get(url).content.decode()
    before = Customer.objects.count()
    aiko.post(url, _request(customer_id=str(customer.id)))
    assert Rma.objects.get().customer_id == customer.id
    assert Customer.objects.count() == before


@pytest.mark.parametrize("wrong", ["nonsense", "0198c0de-0000-7000-8000-000000000000", ""])
def test_a_link_to_nobody_asks_for_everything(
    catalogue: Catalogue, aiko: Client, wrong: str
) -> None:
    assert aiko.get(reverse("admin:rma_rma_add"), {"customer": wrong}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines-0-sku_code": "NO-SUCH"}, "We do not know this product."),
        ({"lines-0-serial": ""}, "Please fill this in."),
        ({"lines-0-quantity": "2"}, "exactly one piece"),
        ({"lines-0-fault_code": "CHA-HT-OV"}, "from this product&#x27;s list"),
        ({"lines-0-description": ""}, "This field is required."),
        ({"lines-0-unit_price": "-1"}, "greater than or equal to 0"),
        ({"service_type": "theft"}, "Select a valid choice"),
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"country": "XX"}, "Select a valid choice"),
        ({"name": ""}, "Please fill this in."),
        ({"lines-TOTAL_FORMS": "99"}, "at most 20"),
    ],
)
def test_each_problem_stands_at_its_field(
    catalogue: Catalogue, aiko: Client, changes: dict[str, str], said: str
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(reverse("admin:rma_rma_add"), _request(**changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_device_that_is_here_already_is_refused_at_its_serial_number(
    rma: Rma, aiko: Client
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(reverse("admin:rma_rma_add"), _request(**{"lines-0-serial": "SN-1"}))
    assert answer.status_code == 422
    assert "already an open request for this serial number" in answer.content.decode()


def test_lines_are_added_and_removed_without_losing_a_word(
    catalogue: Catalogue, aiko: Client
) -> None:
    url = reverse("admin:rma_rma_add")
    with assert_nothing_changed(*ROWS):
        more = aiko.post(url, _request(more="1", name="")).content.decode()
        fewer = aiko.post(url, _request(fewer="1")).content.decode()
    assert 'name="lines-1-sku_code"' in more
    assert "It clicks twice." in more
    assert "Please fill this in." not in more
    assert 'name="lines-0-sku_code"' in fewer


@pytest.mark.parametrize("role", [Role.DOCK, Role.QUALITY, Role.OPS])
def test_only_agents_open_rmas(catalogue: Catalogue, role: Role) -> None:
    client = staff.signed_in(staff.colleagues()[role])
    with assert_nothing_changed(*ROWS):
        assert client.get(reverse("admin:rma_rma_add")).status_code == 403
        assert client.post(reverse("admin:rma_rma_add"), _request()).status_code == 403


def test_a_queue_shows_the_most_pressing_first_until_the_reader_sorts(
    rma: Rma, customer: Customer, catalogue: Catalogue, aiko: Client
) -> None:
    urgent = opened(customer, "SN-2")
    later = opened(customer, "SN-3")
    services.change_priority(actor=Actor.staff("7"), now=NOW, rma_id=urgent.id, priority=1)

    def order(**query: str) -> list[str]:
        rows = aiko.get(reverse(LIST), query).context["cl"].result_list
        return [row.number for row in rows]

    assert order(queue="open") == [urgent.number, rma.number, later.number]
    assert order() == [later.number, urgent.number, rma.number]
    assert order(queue="open", o="-1") == [later.number, urgent.number, rma.number]
