"""Deciding refunds in the admin: exact amounts, four eyes, limits, and nothing paid twice."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

import compensation.services
from accounts.models import Customer, User
from accounts.roles import Role
from compensation.models import Payout, Refund, RefundState
from events.actor import Actor
from events.ids import uuid7
from events.models import Effect
from rma import services as rma_services
from rma.choices import Money
from rma.models import Rma, RmaLine, RmaNote
from tests.rma.conftest import intake
from tests.support import staff
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import mouse
from tests.support.people import NOW, SETUP, Catalogue

pytestmark = pytest.mark.django_db
ROWS = (Refund, Payout, Rma, RmaLine, RmaNote)
LIST = "admin:compensation_refund_changelist"


def owed(customer: Customer, price: Decimal | None, serial: str, by: Actor = SETUP) -> Refund:
    """A refund asked for one mouse that cost this much."""
    rma = rma_services.receive(
        actor=SETUP, now=NOW, intake=intake(mouse(serial, price), customer_id=customer.id)
    )
    line = rma.lines.get()
    return compensation.services.request_refund(
        actor=by, now=NOW, rma_id=rma.id, line_id=line.id, quantity=1
    )


@pytest.fixture
def refund(customer: Customer, catalogue: Catalogue) -> Refund:
    return owed(customer, Decimal(495), "SN-1")


@pytest.fixture
def large(customer: Customer, catalogue: Catalogue) -> Refund:
    return owed(customer, Decimal(9000), "SN-2")


@pytest.fixture
def stuck(refund: Refund, agent: User) -> Refund:
    compensation.services.approve(
        actor=Actor.staff(agent.pk), now=NOW, refund_id=refund.id, amount=refund.amount,
        may_approve_small=True, may_approve_any=False,
    )  # fmt: skip
    return compensation.services.mark_stuck(actor=SETUP, now=NOW, refund_id=refund.id)


@pytest.fixture
def aiko(agent: User) -> Client:
    return staff.signed_in(agent)


@pytest.fixture
def sofia(supervisor: User) -> Client:
    return staff.signed_in(supervisor)


def page(refund: Refund) -> str:
    return reverse("admin:compensation_refund_change", args=[refund.pk])


def decide(refund: Refund, verb: str) -> str:
    return reverse("admin:compensation_refund_decide", args=[refund.pk, verb])


def amount(value: str) -> dict[str, str]:
    return {"amount": value}


def test_an_agent_approves_what_the_page_shows(refund: Refund, agent: User, aiko: Client) -> None:
    shown = aiko.get(page(refund)).content.decode()
    assert "NT$495" in shown
    assert "NT$3,000" in shown  # the agents' limit
    answer = aiko.post(decide(refund, "approve"), amount("495"), follow=True)
    assert staff.told(answer) == ["The refund is approved."]
    refund.refresh_from_db()
    assert (refund.state, refund.decided_by) == (RefundState.APPROVED, str(agent.pk))
    assert Effect.objects.filter(kind="compensation.pay_refund").count() == 1
    assert recorded_types(refund.stream)[-1] == "compensation.refund_approved"


def test_a_second_click_pays_nothing_twice(refund: Refund, aiko: Client) -> None:
    aiko.post(decide(refund, "approve"), amount("495"))
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(decide(refund, "approve"), amount("495"))
    assert answer.status_code == 422
    assert "was decided already" in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "entered", "said"),
    [
        ("approve", amount("400"), "The amount has changed meanwhile."),
        ("approve", amount("496"), "The amount has changed meanwhile."),
        ("correct", amount("496"), "cannot be more than what was paid"),
        ("correct", amount("0"), "somebody has to enter what was paid first"),
        ("correct", amount("-5"), "greater than or equal to 0"),
        ("correct", amount("NaN"), "Enter a number."),
        ("approve", amount("1e30"), "no more than"),
        ("approve", {}, "This field is required."),
    ],
)
def test_a_wrong_amount_is_refused(
    refund: Refund, aiko: Client, verb: str, entered: dict[str, str], said: str
) -> None:
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(decide(refund, verb), entered)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_another_amount_is_entered_by_one_person_and_approved_by_another(
    refund: Refund, aiko: Client, sofia: Client
) -> None:
    answer = aiko.post(decide(refund, "correct"), amount("400"), follow=True)
    assert staff.told(answer) == ["Noted. Somebody else has to approve the amount now."]
    shown = answer.content.decode()
    assert "a colleague decides" in shown
    assert "Approve and pay" not in shown
    for verb in ("approve", "refuse"):
        with assert_nothing_changed(*ROWS):
            answer = aiko.post(decide(refund, verb), {**amount("400"), "code": "used", "note": "x"})
        assert "entered its amount must decide" in answer.content.decode()
    assert "Approve and pay NT$400" in sofia.get(page(refund)).content.decode()
    with assert_nothing_changed(*ROWS):  # the page was drawn before the correction
        sofia.post(decide(refund, "approve"), amount("495"))
    sofia.post(decide(refund, "approve"), amount("400"))
    refund.refresh_from_db()
    assert (refund.state, refund.amount) == (RefundState.APPROVED, Decimal(400))


def test_the_same_amount_again_is_no_correction(refund: Refund, aiko: Client) -> None:
    with assert_nothing_changed(*ROWS):
        assert aiko.post(decide(refund, "correct"), amount("495.00")).status_code == 302


def test_above_the_limit_only_a_supervisor_decides(
    large: Refund, aiko: Client, sofia: Client
) -> None:
    assert "a supervisor decides" in aiko.get(page(large)).content.decode()
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(decide(large, "approve"), amount("9000"))
    assert "a supervisor must approve it" in answer.content.decode()
    sofia.post(decide(large, "approve"), amount("9000"))
    large.refresh_from_db()
    assert large.state == RefundState.APPROVED


def test_who_asked_for_it_cannot_approve_it(
    customer: Customer, catalogue: Catalogue, supervisor: User, sofia: Client
) -> None:
    mine = owed(customer, Decimal(495), "SN-3", by=Actor.staff(supervisor.pk))
    with assert_nothing_changed(*ROWS):
        answer = sofia.post(decide(mine, "approve"), amount("495"))
    assert "Somebody else than who asked for it" in answer.content.decode()


def test_a_refusal_is_told_to_the_customer(refund: Refund, aiko: Client) -> None:
    with assert_nothing_changed(*ROWS):
        assert aiko.post(decide(refund, "refuse"), {"code": "used"}).status_code == 422
    aiko.post(decide(refund, "refuse"), {"code": "used", "note": "The seal was broken."})
    refund.refresh_from_db()
    assert (refund.state, refund.refusal_code) == (RefundState.REFUSED, "used")
    note = RmaNote.objects.get(rma_id=refund.rma_id)
    assert (note.text, note.public) == ("The seal was broken.", True)


def test_a_failed_payment_is_tried_again_as_often_as_needed(stuck: Refund, aiko: Client) -> None:
    for attempt in (2, 3):
        aiko.post(decide(stuck, "retry"))
        stuck.refresh_from_db()
        assert stuck.state == RefundState.APPROVED
        assert Effect.objects.filter(kind="compensation.pay_refund").count() == attempt
        assert RmaLine.objects.get(pk=stuck.line_id).money == Money.IN_FLIGHT
        compensation.services.mark_stuck(actor=SETUP, now=NOW, refund_id=stuck.id)


def test_what_has_not_failed_is_not_tried_again(refund: Refund, aiko: Client) -> None:
    with assert_nothing_changed(*ROWS):
        answer = aiko.post(decide(refund, "retry"))
    assert "has not failed" in answer.content.decode()


def test_who_may_look_and_who_may_decide(refund: Refund) -> None:
    deciders = {Role.AGENT, Role.SUPERVISOR}
    for role, person in staff.colleagues().items():
        client = staff.signed_in(person)
        assert client.get(page(refund)).status_code == (200 if role in deciders else 403)
        if role not in deciders:
            for verb in ("approve", "correct", "refuse", "retry"):
                with assert_nothing_changed(*ROWS):
                    assert client.post(decide(refund, verb), amount("495")).status_code == 403


def test_customers_never_decide(refund: Refund, customer: Customer) -> None:
    for client in (Client(), staff.signed_in(customer.user)):
        with assert_nothing_changed(*ROWS):
            assert client.post(decide(refund, "approve"), amount("495")).status_code == 302


def test_the_queues_follow_limit_and_failure(refund: Refund, large: Refund, aiko: Client) -> None:
    numbers = {name: Rma.objects.get(pk=one.rma_id).number for name, one in
               (("small", refund), ("large", large))}  # fmt: skip
    for queue, number in numbers.items():
        shown = aiko.get(reverse(LIST), {"queue": queue}).content.decode()
        assert [one in shown for one in numbers.values()] == [n == number for n in numbers.values()]
        assert number in aiko.get(reverse(LIST), {"q": number.lower()}).content.decode()
    for queue in ("stuck", "nonsense"):
        assert numbers["small"] not in aiko.get(reverse(LIST), {"queue": queue}).content.decode()


def test_unknown_refunds_and_verbs_are_not_found(refund: Refund, aiko: Client) -> None:
    for url in (
        reverse("admin:compensation_refund_change", args=[uuid7()]),
        reverse("admin:compensation_refund_change", args=["nonsense"]),
        decide(refund, "double"),
    ):
        assert aiko.get(url).status_code == 404
