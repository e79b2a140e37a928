"""Moving an RMA: what happens, what is refused, and that nothing walks around the services."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from events.actor import Actor
from events.errors import DomainError, InvalidInput
from events.ids import uuid7
from events.selectors import history
from rma import errors, selectors, services
from rma.choices import Custody, Money, State
from rma.models import Rma, RmaLine, RmaNote
from rma.steps import TIME_TO_ANSWER, next_step
from rma.timeline import story
from tests.rma.conftest import Receive, intake
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import START, mouse

AGENT = Actor.staff("7")
Verb = Callable[[Rma], object]


def verify(rma: Rma) -> Rma:
    return services.verify_warranty(actor=AGENT, now=START, rma_id=rma.id)


def label(rma: Rma) -> Rma:
    return services.issue_label(actor=AGENT, now=START, rma_id=rma.id, shipment_id=uuid7())


def take_in(rma: Rma) -> Rma:
    for line in rma.lines.all():
        services.receive_line(
            actor=AGENT,
            now=START,
            rma_id=rma.id,
            line_id=line.id,
            quantity=line.quantity,
            scan_id=uuid7(),
        )
    return services.start_repair(actor=AGENT, now=START, rma_id=rma.id, trigger="check_in")


def handle(rma: Rma) -> Rma:
    for line in rma.lines.all():
        services.dispose_line(
            actor=AGENT,
            now=START,
            rma_id=rma.id,
            line_id=line.id,
            disposition="repair",
            quantity=line.quantity_received,
        )
    return services.mark_ready_to_ship(actor=AGENT, now=START, rma_id=rma.id)


def ship(rma: Rma) -> Rma:
    return services.ship_out(actor=AGENT, now=START, rma_id=rma.id, shipment_id=uuid7())


def close(rma: Rma) -> Rma:
    return services.close(actor=AGENT, now=START, rma_id=rma.id, outcome="repaired")


def test_the_whole_road(receive: Receive) -> None:
    rma = close(ship(handle(take_in(label(verify(receive()))))))
    assert (rma.state, rma.outcome) == (State.CLOSED, "repaired")
    assert rma.lines.get().custody == Custody.DISPOSED
    assert rma.version == len(list(history(rma.stream)))
    call_command("replay", "rma.state", "--check")


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (label, "illegal_transition"),
        (ship, "illegal_transition"),
        (close, "illegal_transition"),
        (handle, "quantity_exceeded"),
    ],
)
def test_a_refused_step_changes_nothing(receive: Receive, verb: Verb, code: str) -> None:
    rma = receive()
    with assert_nothing_changed(Rma, RmaLine), pytest.raises(DomainError) as refusal:
        verb(rma)
    assert refusal.value.code == code
    assert rma.number in str(refusal.value) or code == "quantity_exceeded"


def test_the_same_step_twice_is_refused_the_second_time(receive: Receive) -> None:
    rma = verify(receive())
    with assert_nothing_changed(Rma), pytest.raises(errors.IllegalTransition):
        verify(rma)


def test_the_state_cannot_be_set_by_hand(receive: Receive) -> None:
    rma = receive()
    with pytest.raises(AttributeError):
        rma.state = State.CLOSED
    with pytest.raises(IntegrityError), transaction.atomic():
        Rma.objects.filter(pk=rma.pk).update(state=State.ELIGIBLE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rma.objects.filter(pk=rma.pk).update(state=State.CLOSED, version=rma.version + 1)
    assert Rma.objects.get(pk=rma.pk).state == State.RECEIVED


def test_counters_cannot_lie(receive: Receive) -> None:
    line = receive().lines.get()
    for wrong in ({"quantity_received": 2}, {"quantity_disposed": 1}, {"quantity_missing": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RmaLine.objects.filter(pk=line.pk).update(**wrong)


def test_a_declined_request_can_be_looked_at_again(receive: Receive) -> None:
    rma = receive()
    services.reject(
        actor=AGENT, now=START, rma_id=rma.id, code="not_our_product", note="Not ours, sorry."
    )
    assert RmaNote.objects.get(rma=rma).public
    rma = services.reopen(actor=AGENT, now=START, rma_id=rma.id, code="new_evidence")
    assert (rma.state, rma.refusal_code) == (State.RECEIVED, "")


def test_a_device_taken_meanwhile_keeps_the_old_case_closed(receive: Receive) -> None:
    rma = receive()
    services.cancel(actor=AGENT, now=START, rma_id=rma.id, code="duplicate")
    other = receive()
    services.reject(actor=AGENT, now=START, rma_id=other.id, code="other")
    third = receive()
    with assert_nothing_changed(Rma), pytest.raises(errors.DeviceAlreadyOpen):
        services.reopen(actor=AGENT, now=START, rma_id=other.id, code="mistake")
    assert third.is_open


def test_waiting_stops_when_the_customer_writes(receive: Receive) -> None:
    rma = receive()
    services.start_waiting(actor=AGENT, now=START, rma_id=rma.id, code="details", note="Which?")
    assert next_step(selectors.by_id(rma.id)).due_at == START + TIME_TO_ANSWER
    with pytest.raises(errors.AlreadyWaiting):
        services.start_waiting(actor=AGENT, now=START, rma_id=rma.id, code="details")
    services.add_note(
        actor=Actor.customer(rma.customer_id), now=START, rma_id=rma.id, text="This.", public=True
    )
    assert Rma.objects.get(pk=rma.pk).waiting_since is None
    assert recorded_types(rma.stream)[-2:] == ["rma.note_added", "rma.waiting_ended"]


def test_escalating_makes_it_urgent_and_stays_inside(receive: Receive) -> None:
    rma = receive()
    services.escalate(actor=AGENT, now=START, rma_id=rma.id, code="late", note="Third call.")
    fresh = Rma.objects.get(pk=rma.pk)
    assert (fresh.priority, fresh.escalated_code) == (1, "late")
    seen = " ".join(moment.text + moment.note for moment in story(fresh, staff=False))
    assert "Escalated" not in seen
    assert "Third call." not in seen
    assert "Third call." in [moment.note for moment in story(fresh, staff=True)]


@pytest.mark.parametrize(
    ("steps", "allowed"),
    [
        (["due", "in_flight", "paid"], True),
        (["due", "in_flight", "in_doubt", "paid"], True),
        (["due", "refused"], True),
        (["paid"], False),
        (["due", "paid"], False),
        (["due", "in_flight", "paid", "due"], False),
    ],
)
def test_the_money_clock_has_one_direction(
    receive: Receive, steps: list[str], allowed: bool
) -> None:
    line = receive().lines.get()

    def move() -> None:
        for money in steps:
            services.set_line_money(
                actor=AGENT, now=START, rma_id=line.rma_id, line_id=line.id, money=money
            )

    if allowed:
        move()
        assert RmaLine.objects.get(pk=line.pk).money == Money(steps[-1])
    else:
        with pytest.raises(errors.MoneyStepRefused):
            move()


def test_numbers_are_unique_and_readable(receive: Receive) -> None:
    numbers = [receive(mouse(f"SN-{index}")).number for index in range(3)]
    assert len(set(numbers)) == 3
    assert all(number.startswith("RMA-2026-") and len(number) == 15 for number in numbers)


def test_an_unknown_choice_is_invalid_input(receive: Receive) -> None:
    with assert_nothing_changed(Rma), pytest.raises(InvalidInput) as refusal:
        services.receive(actor=AGENT, now=START, intake=intake(service_type="gift", currency="XXX"))
    assert set(refusal.value.errors) == {"service_type", "currency"}
