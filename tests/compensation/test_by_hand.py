"""A payment that can never be made by the provider: two people answer for the other way."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import compensation.services
from accounts.models import User
from compensation import errors
from compensation.models import Payout, Refund, RefundState
from events.actor import Actor
from events.errors import InvalidInput
from events.models import Effect
from rma.choices import Money
from rma.models import RmaLine, RmaNote
from tests.compensation.test_refund_pages import aiko, decide, page, refund, sofia, stuck
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW

__all__ = ["aiko", "refund", "sofia", "stuck"]
pytestmark = pytest.mark.django_db
ROWS = (Refund, RmaLine, RmaNote, Payout)
PAID = {"reference": "BANK-2026-77", "note": "The card is closed; paid by transfer."}


def said(refund: Refund, user: User) -> Refund:
    return compensation.services.pay_by_hand(
        actor=Actor.staff(user.pk), now=NOW, refund_id=refund.id, **PAID
    )


def test_two_people_settle_a_payment_that_the_provider_cannot_make(
    stuck: Refund, aiko: Client, sofia: Client, supervisor: User
) -> None:
    aiko.post(decide(stuck, "by-hand"), PAID)
    stuck.refresh_from_db()
    assert (stuck.state, stuck.hand_reference) == (RefundState.STUCK, "BANK-2026-77")
    shown = sofia.get(page(stuck)).content.decode()
    assert "Said to be paid by hand under BANK-2026-77" in shown
    assert "Try the payment again" not in shown
    sofia.post(decide(stuck, "confirm"))
    stuck.refresh_from_db()
    assert (stuck.state, stuck.provider_reference) == (RefundState.PAID, "BANK-2026-77")
    assert stuck.hand_confirmed_by == str(supervisor.pk)
    assert RmaLine.objects.get(pk=stuck.line_id).money == Money.PAID
    assert not Payout.objects.exists()
    assert recorded_types(stuck.stream)[-3:] == [
        "compensation.hand_payment_proposed",
        "compensation.hand_payment_confirmed",
        "compensation.refund_paid",
    ]
    note = RmaNote.objects.get(rma_id=stuck.rma_id)
    assert (note.text, note.public) == (PAID["note"], False)


def test_whoever_paid_cannot_confirm_neither_here_nor_in_the_database(
    stuck: Refund, agent: User
) -> None:
    said(stuck, agent)
    with assert_nothing_changed(*ROWS), pytest.raises(errors.FourEyesNeeded):
        compensation.services.confirm_hand_payment(
            actor=Actor.staff(agent.pk), now=NOW, refund_id=stuck.id
        )
    with pytest.raises(IntegrityError, match="by_hand_needs_four_eyes"), transaction.atomic():
        Refund.objects.filter(pk=stuck.id).update(hand_confirmed_by=str(agent.pk))


def test_while_it_counts_as_paid_by_hand_the_provider_is_left_alone(
    stuck: Refund, agent: User
) -> None:
    said(stuck, agent)
    with assert_nothing_changed(*ROWS), pytest.raises(errors.PaidByHandAlready):
        compensation.services.retry_payment(actor=Actor.staff("9"), now=NOW, refund_id=stuck.id)
    with assert_nothing_changed(*ROWS), pytest.raises(errors.PaidByHandAlready):
        said(stuck, agent)


def test_taken_back_the_provider_may_be_tried_again(stuck: Refund, agent: User) -> None:
    said(stuck, agent)
    compensation.services.withdraw_hand_payment(
        actor=Actor.staff(agent.pk), now=NOW, refund_id=stuck.id
    )
    before = Effect.objects.count()
    retried = compensation.services.retry_payment(
        actor=Actor.staff(agent.pk), now=NOW, refund_id=stuck.id
    )
    assert (retried.state, Effect.objects.count()) == (RefundState.APPROVED, before + 1)


@pytest.mark.parametrize("missing", ["reference", "note"])
def test_reference_and_note_are_both_needed(stuck: Refund, agent: User, missing: str) -> None:
    with assert_nothing_changed(*ROWS), pytest.raises(InvalidInput):
        compensation.services.pay_by_hand(
            actor=Actor.staff(agent.pk), now=NOW, refund_id=stuck.id, **{**PAID, missing: "  "}
        )


def test_only_a_stuck_payment_is_paid_by_hand(refund: Refund, agent: User) -> None:
    with assert_nothing_changed(*ROWS), pytest.raises(errors.PaymentNotStuck):
        said(refund, agent)
    with assert_nothing_changed(*ROWS), pytest.raises(errors.PaymentNotStuck):
        compensation.services.confirm_hand_payment(
            actor=Actor.staff("9"), now=NOW, refund_id=refund.id
        )


def test_nobody_confirms_what_nobody_said(stuck: Refund) -> None:
    with assert_nothing_changed(*ROWS), pytest.raises(errors.NotPaidByHand):
        compensation.services.confirm_hand_payment(
            actor=Actor.staff("9"), now=NOW, refund_id=stuck.id
        )
