"""Each stage of a real RMA gets its promise, and waiting moves it by the business time waited."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from accounts.models import Customer
from events import reactions
from events.actor import Actor
from events.ids import uuid7
from events.models import Event
from events.selectors import events_by_id
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma
from rma.models import Rma
from rma.services import Contact, Intake, IntakeLine
from sla import selectors, services
from sla.models import Pause, StageTarget
from tests.support.events import assert_nothing_changed
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db
TAIPEI = ZoneInfo("Asia/Taipei")
SYSTEM = Actor.system("tests")
SLA = Actor.system("sla")
Receive = Callable[..., Rma]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in the week of Monday 16 November 2026, in Taipei."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TAIPEI)


@pytest.fixture
def receive(customer: Customer, catalogue: Catalogue) -> Receive:
    def make(now: datetime, service: str = "repair") -> Rma:
        contact = Contact("Mei Lin", "mei.lin@example.com", "1 Main St", "Taipei", "100", "TW")
        items = (IntakeLine("PP-MOUSE-1", "SN1", 1, None, "MOU-LB-DC", "It clicks twice."),)
        intake = Intake(
            service_type=service,
            reason="defective",
            channel="portal",
            customer_id=customer.id,
            contact=contact,
            currency="TWD",
            language="en",
            lines=items,
        )
        return rma.receive(actor=SYSTEM, now=now, intake=intake)

    return make


def react(now: datetime) -> None:
    """Let the promises catch up, and nobody else: other apps would move the RMA on."""
    (table,) = [made for made in reactions.all_reactions() if made.name == "sla"]
    rows = Event.objects.filter(type__in=table.type_names(), occurred_at=now).order_by("position")
    for recorded in events_by_id(rows.values_list("event_id", flat=True)):
        with unit_of_work(actor=SLA, now=now):
            table.react(recorded, now)


def promise(of: Rma) -> tuple[str, datetime | None]:
    row = rma_selectors.by_id(of.id)
    return row.promise_stage, row.promise_due_at


def test_every_stage_of_a_repair_is_promised_in_turn(receive: Receive) -> None:
    case = receive(at(16, 10))
    react(at(16, 10))
    assert promise(case) == ("verdict", at(16, 18))
    rma.verify_warranty(actor=SYSTEM, now=at(16, 17), rma_id=case.id)
    react(at(16, 17))
    assert promise(case) == ("label", at(17, 10))
    rma.issue_label(actor=SYSTEM, now=at(16, 17, 30), rma_id=case.id, shipment_id=uuid7())
    react(at(16, 17, 30))
    assert promise(case) == ("parcel", None)
    rma.mark_in_transit(actor=SYSTEM, now=at(17, 9), rma_id=case.id)
    react(at(17, 9))
    assert promise(case) == ("parcel", at(19, 18))
    line = rma_selectors.by_id(case.id).lines.get()
    told: dict[str, Any] = {"actor": SYSTEM, "now": at(18, 9), "rma_id": case.id}
    rma.receive_line(**told, line_id=line.id, quantity=1, scan_id=uuid7())
    rma.start_repair(**told, trigger="check_in")
    react(at(18, 9))
    assert promise(case) == ("work", at(20, 15))
    told["now"] = at(19, 9)
    rma.dispose_line(**told, line_id=line.id, disposition="repair", quantity=1)
    rma.mark_ready_to_ship(**told)
    react(at(19, 9))
    assert promise(case) == ("dispatch", at(19, 17))
    rma.ship_out(actor=SYSTEM, now=at(19, 12), rma_id=case.id, shipment_id=uuid7())
    react(at(19, 12))
    assert promise(case) == ("delivery", at(24, 12))
    rma.close(actor=SYSTEM, now=at(20, 12), rma_id=case.id, outcome="repaired")
    assert promise(case) == ("", None)
    rma.reopen(actor=SYSTEM, now=at(20, 13), rma_id=case.id, code="same_fault")
    react(at(20, 13))
    assert promise(case) == ("parcel", None)  # the customer's turn
    rma.mark_in_transit(actor=SYSTEM, now=at(23, 9), rma_id=case.id)
    react(at(23, 9))
    assert promise(case) == ("parcel", at(25, 18))
    told["now"] = at(24, 9)
    rma.receive_line(**told, line_id=line.id, quantity=1, scan_id=uuid7())
    react(at(24, 9))
    assert promise(case) == ("work", at(26, 15))
    call_command("replay", "sla.pauses", "--check")


def test_a_complaint_is_promised_an_answer_once(receive: Receive) -> None:
    case = receive(at(16, 10), service="complaint")
    rma.verify_warranty(actor=SYSTEM, now=at(16, 10), rma_id=case.id)
    react(at(16, 10))
    assert promise(case) == ("resolution", at(17, 17))
    rma.start_repair(actor=SYSTEM, now=at(16, 12), rma_id=case.id, trigger="case")
    react(at(16, 12))
    assert promise(case) == ("resolution", at(17, 17))


def test_waiting_for_the_customer_moves_the_promise_by_the_open_hours_waited(
    receive: Receive,
) -> None:
    case = receive(at(16, 10))
    react(at(16, 10))
    rma.start_waiting(actor=SYSTEM, now=at(16, 15), rma_id=case.id, code="invoice")
    rma.end_waiting(actor=SYSTEM, now=at(18, 11), rma_id=case.id)
    react(at(18, 11))
    assert promise(case) == ("verdict", at(18, 14))
    call_command("replay", "sla.pauses", "--check")


def test_a_stage_that_began_while_waiting_is_moved_by_its_own_time_only(receive: Receive) -> None:
    case = receive(at(16, 10))
    react(at(16, 10))
    rma.start_waiting(actor=SYSTEM, now=at(16, 11), rma_id=case.id, code="details")
    rma.verify_warranty(actor=SYSTEM, now=at(16, 13), rma_id=case.id)
    react(at(16, 13))
    assert promise(case) == ("label", at(16, 15))
    rma.end_waiting(actor=SYSTEM, now=at(17, 9), rma_id=case.id)
    react(at(17, 9))
    assert promise(case) == ("label", at(17, 11))


def test_a_late_reaction_promises_nothing_for_a_stage_that_is_over(receive: Receive) -> None:
    case = receive(at(16, 10))
    rma.cancel(actor=SYSTEM, now=at(16, 11), rma_id=case.id, code="changed_mind")
    with assert_nothing_changed(Rma, Pause):
        react(at(16, 10))


def test_a_late_reaction_counts_from_the_event(receive: Receive) -> None:
    case = receive(at(16, 10))
    services.promise(
        actor=SLA, now=at(18, 10), rma_id=case.id, stage="verdict", states=["received"],
        since=at(16, 10),
    )  # fmt: skip
    assert promise(case) == ("verdict", at(16, 18))


def test_the_queue_of_broken_promises_leaves_out_who_waits_for_the_customer(
    receive: Receive,
) -> None:
    case = receive(at(16, 10))
    react(at(16, 10))
    assert list(selectors.overdue(at(16, 18))) == []
    assert [row.id for row in selectors.overdue(at(17, 9))] == [case.id]
    assert [row.id for row in selectors.late_first()] == [case.id]
    rma.start_waiting(actor=SYSTEM, now=at(17, 10), rma_id=case.id, code="photo")
    assert list(selectors.overdue(at(18, 9))) == []


def test_the_defaults_of_a_fresh_installation_promise_every_stage(db: None) -> None:
    targets = dict(StageTarget.objects.values_list("stage", "business_hours"))
    assert targets == {
        "verdict": Decimal(8),
        "label": Decimal(2),
        "parcel": Decimal(27),
        "work": Decimal(24),
        "dispatch": Decimal(8),
        "delivery": Decimal(27),
        "resolution": Decimal(16),
    }


def test_a_country_may_have_a_target_of_its_own(db: None) -> None:
    StageTarget.objects.create(stage="verdict", country="DE", business_hours=4)
    times = [
        selectors.time_for("verdict", service_type="repair", country=country)
        for country in ("DE", "TW")
    ]
    assert times == [timedelta(hours=4), timedelta(hours=8)]
    assert selectors.time_for("unknown", service_type="repair", country="TW") is None
