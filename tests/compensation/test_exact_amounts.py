"""What was approved is paid, to the cent: approvals bind the payout, in the database as well."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import compensation.services
from accounts.models import User
from compensation.models import Payout, Refund, RefundState
from compensation.terms import ORIGINAL, Terms
from events import types
from events.actor import Actor
from events.models import Effect, Event
from rma.choices import Money
from rma.models import Rma, RmaLine
from tests.compensation.test_refund_api import post
from tests.compensation.test_refund_pages import aiko, decide, page, refund, sofia
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.support.people import NOW

__all__ = ["aiko", "refund", "sofia"]
pytestmark = pytest.mark.django_db


def booked(refund: Refund, **otherwise: Any) -> Payout:
    """The provider's book holds something under our key already, so that is what it answers."""
    payee = f"customer/{Rma.objects.get(pk=refund.rma_id).customer_id}"
    right = {"amount": Decimal(495), "currency": "TWD", "payee": payee, "method": ORIGINAL}
    return Payout.objects.create(
        key=f"refund/{refund.id}", reference="PAY-BOOKED", paid_at=NOW, **{**right, **otherwise}
    )


WRONG: list[dict[str, Any]] = [
    {"amount": Decimal("495.01")},
    {"amount": Decimal("4950")},
    {"currency": "USD"},
    {"payee": "customer/somebody-else"},
    {"method": "account"},
]


@pytest.mark.parametrize("otherwise", WRONG, ids=lambda wrong: next(iter(wrong)))
def test_a_provider_that_paid_something_else_is_an_incident_and_never_settled(
    refund: Refund, aiko: Client, sofia: Client, otherwise: dict[str, Any]
) -> None:
    booked(refund, **otherwise)
    assert post(aiko, refund, "approve", {"amount": "495"}).status_code == 200
    drain()
    refund.refresh_from_db()
    assert (refund.state, refund.paid_at) == (RefundState.STUCK, None)
    assert refund.differing_amount == otherwise.get("amount", 495)
    assert refund.differing_currency == otherwise.get("currency", "TWD")
    assert RmaLine.objects.get(pk=refund.line_id).money == Money.IN_DOUBT
    assert Rma.objects.get(pk=refund.rma_id).escalated_since is not None
    assert recorded_types(refund.stream)[-1] == "compensation.payout_differed"
    told = Event.objects.get(type="compensation.payout_differed").data
    assert told["same_payee"] == ("payee" not in otherwise)
    assert "somebody-else" not in str(told)
    shown = sofia.get(page(refund)).content.decode()
    assert "NT$495 was approved" in shown.replace("\xa0", "")


def test_asked_again_it_pays_nothing_more_and_two_people_settle_it(
    refund: Refund, aiko: Client, sofia: Client
) -> None:
    booked(refund, amount=Decimal(400))
    post(aiko, refund, "approve", {"amount": "495"})
    drain()
    aiko.post(decide(refund, "retry"))
    drain()
    refund.refresh_from_db()
    assert (refund.state, Payout.objects.count()) == (RefundState.STUCK, 1)
    assert recorded_types(refund.stream).count("compensation.payout_differed") == 2
    aiko.post(decide(refund, "by-hand"), {"reference": "BANK-95", "note": "95 by transfer."})
    sofia.post(decide(refund, "confirm"))
    refund.refresh_from_db()
    assert (refund.state, refund.amount) == (RefundState.PAID, Decimal(495))


def test_a_lost_answer_is_looked_up_and_compared_too(refund: Refund, aiko: Client) -> None:
    post(aiko, refund, "approve", {"amount": "495"})
    Effect.objects.filter(kind="compensation.pay_refund").update(state="in_doubt", attempts=1)
    booked(refund, amount=Decimal(4950))
    drain()
    refund.refresh_from_db()
    assert (refund.state, refund.differing_amount) == (RefundState.STUCK, Decimal(4950))


def test_what_was_paid_as_approved_is_settled_by_the_same_look_up(
    refund: Refund, aiko: Client
) -> None:
    post(aiko, refund, "approve", {"amount": "495"})
    Effect.objects.filter(kind="compensation.pay_refund").update(state="in_doubt", attempts=1)
    booked(refund)
    drain()
    refund.refresh_from_db()
    assert (refund.state, refund.provider_reference) == (RefundState.PAID, "PAY-BOOKED")
    assert recorded_types(refund.stream)[-1] == "compensation.refund_paid"


def test_effect_and_key_carry_the_digest_of_the_approval(refund: Refund, aiko: Client) -> None:
    post(aiko, refund, "approve", {"amount": "495"})
    refund.refresh_from_db()
    effect = Effect.objects.get(kind="compensation.pay_refund")
    assert effect.payload["approved_sha256"] == refund.approval_sha256 == refund.terms.digest
    assert effect.key.endswith(refund.approval_sha256[:16])
    for other in ({"amount": Decimal(496)}, {"currency": "USD"}, {"payee": "x"}, {"method": "x"}):
        assert replace(refund.terms, **other).digest != refund.approval_sha256


def test_a_payout_asked_for_under_another_approval_is_not_made(
    refund: Refund, aiko: Client
) -> None:
    post(aiko, refund, "approve", {"amount": "495"})
    swapped = Terms(str(refund.id), Decimal(4950), "TWD", "customer/x", ORIGINAL).digest
    Effect.objects.filter(kind="compensation.pay_refund").update(
        payload={"refund_id": str(refund.id), "approved_sha256": swapped}
    )
    drain()
    refund.refresh_from_db()
    assert (refund.state, Payout.objects.count()) == (RefundState.STUCK, 0)


@pytest.mark.parametrize(
    "swap",
    [{"amount": Decimal(4950)}, {"currency": "USD"}, {"payee": "customer/x"}, {"method": "x"}],
)
def test_the_database_refuses_to_swap_what_was_approved(
    refund: Refund, aiko: Client, swap: dict[str, Any]
) -> None:
    post(aiko, refund, "approve", {"amount": "495"})
    row = Refund.objects.filter(pk=refund.id)
    with pytest.raises(IntegrityError, match="refund_approved_exactly"), transaction.atomic():
        row.update(**swap)
    digest = replace(row.get().terms, **swap).digest
    with pytest.raises(IntegrityError, match="what was approved is paid"), transaction.atomic():
        row.update(**swap, approval_sha256=digest)


def test_the_database_refuses_an_approval_of_another_amount_or_by_the_same_person(
    refund: Refund, agent: User, supervisor: User
) -> None:
    compensation.services.correct_amount(
        actor=Actor.staff(agent.pk), now=NOW, refund_id=refund.id, amount=Decimal(400)
    )
    row = Refund.objects.filter(pk=refund.id)
    approved: dict[str, Any] = {"state": "approved", "decided_by": str(supervisor.pk)}
    wrong = Terms(str(refund.id), Decimal(495), "TWD", "", "").digest
    for digest in ("", wrong):
        with pytest.raises(IntegrityError, match="approved_exactly"), transaction.atomic():
            row.update(**approved, approval_sha256=digest)
    right = row.get().terms.digest
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        row.update(state="approved", decided_by=str(agent.pk), approval_sha256=right)
    row.update(**approved, approval_sha256=right)


def test_an_approval_of_before_names_who_paid_for_the_goods(refund: Refund) -> None:
    old = {
        "refund_id": str(refund.id), "rma_id": str(refund.rma_id), "line_id": str(refund.line_id),
        "amount": "495", "currency": "TWD", "approved_by": "7",
    }  # fmt: skip
    lifted = types.decode("compensation.refund_approved", 1, old)
    terms = Terms(str(refund.id), Decimal(495), "TWD", f"rma/{refund.rma_id}", ORIGINAL)
    assert (lifted.payee, lifted.sha256) == (terms.payee, terms.digest)


def test_a_stuck_refund_is_not_approved_again(refund: Refund, aiko: Client, sofia: Client) -> None:
    booked(refund, amount=Decimal(1))
    post(aiko, refund, "approve", {"amount": "495"})
    drain()
    with assert_nothing_changed(Refund, Payout, RmaLine):
        answer = post(sofia, refund, "approve", {"amount": "495"})
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_already_decided")
