"""The bench in the admin: every button is one service call, every refusal changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from events.ids import uuid7
from inventory.models import StockBalance
from inventory.selectors import on_hand
from repair.models import BenchTest, PartUse, WorkItem, WorkOrder
from rma.choices import State
from rma.models import RmaLine
from tests.support import staff
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import Story, mouse

ROWS = (WorkOrder, WorkItem, PartUse, BenchTest, RmaLine, StockBalance)


@pytest.fixture
def at_bench(story: Story) -> Story:
    return story.until("arrived")


@pytest.fixture
def quinn(quality_engineer: User) -> Client:
    return staff.signed_in(quality_engineer)


def page(story: Story) -> str:
    return reverse("admin:repair_workorder_change", args=[story.order.id])


def step(story: Story, verb: str, item: WorkItem | None = None) -> str:
    piece = item or story.order.items.first()
    assert piece is not None
    return reverse("admin:repair_workorder_work", args=[story.order.id, piece.id, verb])


def test_an_order_is_taken_by_one_technician_only(
    at_bench: Story, quinn: Client, quality_engineer: User, dock_worker: User
) -> None:
    take = reverse("admin:repair_workorder_take", args=[at_bench.order.id])
    assert quinn.post(take, follow=True).status_code == 200
    assert at_bench.order.technician_id == str(quality_engineer.pk)
    with assert_nothing_changed(*ROWS):
        answer = staff.signed_in(dock_worker).post(take, follow=True)
    assert staff.told(answer) == [f"A colleague has taken {at_bench.order.number} already."]


def test_a_mouse_is_repaired_by_the_keyboard_alone(at_bench: Story, quinn: Client) -> None:
    shown = quinn.get(page(at_bench)).content.decode()
    assert "The left button clicks twice" in shown
    assert "It clicks twice." in shown  # the customer's own words
    diagnosis = {"outcome": "repair", "fault_code": "MOU-LB-DC", "note": "Switch worn."}
    answer = quinn.post(step(at_bench, "diagnose"), diagnosis, follow=True)
    assert staff.told(answer) == ["The diagnosis is recorded."]
    part = {"part_id": uuid7(), "sku_code": "PP-MOUSE-1", "quantity": 1, "warehouse": "TPE"}
    for _click in range(2):
        quinn.post(step(at_bench, "use-part"), part)
    assert on_hand("TPE", "PP-MOUSE-1") == 4
    quinn.post(step(at_bench, "test"), {"result": "passed"})
    quinn.post(step(at_bench, "complete"), {"disposition": "repair", "labour_minutes": 25})
    item = at_bench.order.items.get()
    assert (item.fault_code, item.labour_minutes) == ("MOU-LB-DC", 25)
    assert item.notes.get().text == "Switch worn."
    assert at_bench.order.state == "done"
    assert recorded_types(at_bench.order.stream) == [
        "repair.opened",
        "repair.item_added",
        "repair.diagnosed",
        "repair.part_used",
        "repair.tested",
        "repair.item_completed",
        "repair.completed",
    ]
    at_bench.settle()
    assert at_bench.rma.state == State.SHIPPED_OUT
    assert "Repaired and sent back" in quinn.get(page(at_bench)).content.decode()


def test_a_replacement_needs_its_serial_number(at_bench: Story, quinn: Client) -> None:
    quinn.post(step(at_bench, "diagnose"), {"outcome": "replace", "fault_code": "MOU-LB-DC"})
    with assert_nothing_changed(*ROWS):
        answer = quinn.post(
            step(at_bench, "complete"),
            {"disposition": "scrap", "replacement_serial": "", "labour_minutes": 5},
        )
    assert answer.status_code == 422
    assert "Please scan the serial number of the replacement." in answer.content.decode()
    quinn.post(
        step(at_bench, "complete"),
        {"disposition": "scrap", "replacement_serial": "SN-NEW", "labour_minutes": 5},
    )
    assert at_bench.order.items.get().replacement_serial == "SN-NEW"


@pytest.mark.parametrize(
    ("verb", "entered", "said"),
    [
        ("diagnose", {"outcome": "repair", "fault_code": ""}, "not on the list of this product"),
        ("diagnose", {"outcome": "melt", "fault_code": ""}, "Select a valid choice"),
        ("diagnose", {"outcome": "", "fault_code": ""}, "This field is required"),
        ("complete", {"disposition": "melt", "labour_minutes": 1}, "Select a valid choice"),
        ("complete", {"disposition": "repair", "labour_minutes": 1}, "record the diagnosis first"),
        ("use-part", {"sku_code": "PP-MOUSE-1", "quantity": 0}, "greater than or equal to 1"),
        ("test", {"result": "passed"}, "record the diagnosis first"),
        ("test", {"result": "maybe"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    at_bench: Story, quinn: Client, verb: str, entered: dict[str, str], said: str
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = quinn.post(step(at_bench, verb), entered)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_part_that_is_not_there_is_refused(at_bench: Story, quinn: Client) -> None:
    at_bench.diagnosed()
    part = {"part_id": uuid7(), "sku_code": "PP-MOUSE-1", "quantity": 99, "warehouse": "TPE"}
    for wrong, said in (({}, "TPE holds 5"), ({"sku_code": "NO-SUCH"}, "no product with the code")):
        with assert_nothing_changed(*ROWS):
            answer = quinn.post(step(at_bench, "use-part"), {**part, **wrong})
        assert said in answer.content.decode()


def test_a_finished_order_offers_nothing_and_refuses_everything(
    at_bench: Story, quinn: Client
) -> None:
    at_bench.diagnosed().finished()
    assert (
        '<form method="post" action="/admin/repair'
        not in quinn.get(page(at_bench)).content.decode()
    )
    with assert_nothing_changed(*ROWS):
        answer = quinn.post(
            step(at_bench, "diagnose"), {"outcome": "replace", "fault_code": "MOU-LB-DC"}
        )
    assert "has ended already" in answer.content.decode()


def test_who_may_look_may_not_always_work(at_bench: Story, story: Story) -> None:
    people = staff.colleagues()
    workers = [Role.AGENT, Role.SUPERVISOR, Role.DOCK, Role.QUALITY]
    for role, person in people.items():
        client = staff.signed_in(person)
        assert client.get(page(at_bench)).status_code == 200
        shown = client.get(page(at_bench)).content.decode()
        assert ("Record the diagnosis" in shown) == (role in workers)
    for person in staff.others(people, workers):
        client = staff.signed_in(person)
        take = reverse("admin:repair_workorder_take", args=[at_bench.order.id])
        with assert_nothing_changed(*ROWS):
            assert client.post(take).status_code == 403
            assert client.post(step(at_bench, "diagnose"), {"outcome": "refund"}).status_code == 403


def test_customers_and_strangers_are_sent_away(at_bench: Story) -> None:
    for client in (Client(), staff.signed_in(at_bench.customer.user)):
        with assert_nothing_changed(*ROWS):
            assert client.get(page(at_bench)).status_code == 302
            assert client.post(step(at_bench, "diagnose"), {"outcome": "refund"}).status_code == 302


def test_unknown_orders_pieces_and_verbs_are_not_found(at_bench: Story, quinn: Client) -> None:
    order, item = at_bench.order, at_bench.order.items.get()
    for url in (
        reverse("admin:repair_workorder_change", args=[uuid7()]),
        reverse("admin:repair_workorder_change", args=["nonsense"]),
        reverse("admin:repair_workorder_work", args=[order.id, uuid7(), "test"]),
        reverse("admin:repair_workorder_work", args=[order.id, item.id, "explode"]),
    ):
        assert quinn.get(url).status_code == 404


def test_the_queue_shows_what_is_mine_and_what_is_free(
    story: Story, quinn: Client, dock_worker: User
) -> None:
    story.received(mouse("SN-1")).arrived()
    number = story.order.number
    url = reverse("admin:repair_workorder_changelist")
    shown = quinn.get(url, {"queue": "free"}).content.decode()
    assert number in shown
    assert "PixelPaw Glide mouse" in shown
    assert number not in quinn.get(url, {"queue": "mine"}).content.decode()
    quinn.post(reverse("admin:repair_workorder_take", args=[story.order.id]))
    assert number in quinn.get(url, {"queue": "mine"}).content.decode()
    assert number not in quinn.get(url, {"queue": "free"}).content.decode()
    assert quinn.get(url, {"queue": "nonsense"}).status_code == 200
    assert number in quinn.get(url, {"q": "SN-1"}).content.decode()
