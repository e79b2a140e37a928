"""Four eyes: who asks does not approve, and nothing but what was asked is done."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

import accounts.services
from accounts.models import Approval, ApprovalKind, Customer
from accounts.services import approvals
from events.actor import Actor
from events.errors import DomainError
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, SETUP

pytestmark = pytest.mark.django_db
ASKING, OTHER = Actor.staff(7), Actor.staff(8)
PAYLOAD = {"what": "refund", "amount": "100.00"}


@pytest.fixture
def asked(customer: Customer) -> Approval:
    return approvals.ask(
        actor=ASKING, now=NOW, kind=ApprovalKind.ERASE_CUSTOMER, subject_id=customer.pk,
        payload=PAYLOAD,
    )  # fmt: skip


def approve(asked: Approval, actor: Actor = OTHER, **changed: str) -> Approval:
    return approvals.approve(
        actor=actor, now=NOW, approval_id=asked.pk, payload={**PAYLOAD, **changed}
    )


def test_a_colleague_approves_what_was_asked(asked: Approval) -> None:
    given = approve(asked)

    assert (given.state, given.requested_by, given.decided_by) == ("approved", "7", "8")
    assert recorded_types(f"approval/{asked.pk}") == [
        "accounts.approval_asked",
        "accounts.approval_given",
    ]


@pytest.mark.parametrize(
    ("actor", "changed", "code"),
    [
        (ASKING, {}, "second_person_needed"),
        (OTHER, {"amount": "100.01"}, "asked_for_something_else"),
        (OTHER, {"what": "replacement"}, "asked_for_something_else"),
        (OTHER, {"extra": "x"}, "asked_for_something_else"),
    ],
    ids=["self-approve", "swapped amount", "another deed", "more than asked"],
)
def test_anything_else_is_refused(
    asked: Approval, actor: Actor, changed: dict[str, str], code: str
) -> None:
    with assert_nothing_changed(Approval), pytest.raises(DomainError) as refusal:
        approve(asked, actor, **changed)
    assert refusal.value.code == code


def test_it_is_decided_once(asked: Approval) -> None:
    approve(asked)

    for again in (approve, lambda one: approvals.refuse(actor=OTHER, now=NOW, approval_id=one.pk)):
        with assert_nothing_changed(Approval), pytest.raises(approvals.AlreadyAnswered):
            again(asked)


def test_it_waits_once(asked: Approval) -> None:
    with assert_nothing_changed(Approval), pytest.raises(approvals.AlreadyAsked):
        approvals.ask(
            actor=OTHER, now=NOW, kind=ApprovalKind.ERASE_CUSTOMER, subject_id=asked.subject_id,
            payload={},
        )  # fmt: skip


def forge(**changes: Any) -> None:
    """What somebody with the database's password would write."""
    with transaction.atomic():
        Approval.objects.update(**changes)


def test_the_database_itself_refuses_self_approval(asked: Approval) -> None:
    with pytest.raises(IntegrityError, match="four_eyes"):
        forge(state="approved", decided_by="7", decided_at=NOW)
    with pytest.raises(IntegrityError, match="decided_by_someone"):
        forge(state="approved")


@pytest.mark.parametrize(
    "change", [{"payload_sha256": "0" * 64}, {"requested_by": "9"}, {"subject_id": None}]
)
def test_what_was_asked_cannot_be_edited(asked: Approval, change: dict[str, Any]) -> None:
    if "subject_id" in change:
        change = {"subject_id": asked.pk}
    with pytest.raises(DatabaseError, match=r"[Cc]annot update"):
        forge(**change)


def test_what_was_decided_cannot_be_changed(asked: Approval) -> None:
    approve(asked)

    with pytest.raises(DatabaseError, match=r"[Cc]annot update"):
        forge(state="refused")


def test_staff_erase_nobody_alone(customer: Customer) -> None:
    with assert_nothing_changed(Customer), pytest.raises(approvals.SecondPersonNeeded):
        accounts.services.erase_customer(actor=ASKING, now=NOW, customer_id=customer.pk)
    accounts.services.ask_to_erase(actor=ASKING, now=NOW, customer_id=customer.pk)
    with assert_nothing_changed(Customer, Approval):
        with pytest.raises(approvals.SecondPersonNeeded):
            accounts.services.approve_erasure(actor=ASKING, now=NOW, customer_id=customer.pk)

    accounts.services.approve_erasure(actor=OTHER, now=NOW, customer_id=customer.pk)

    customer.refresh_from_db()
    assert customer.erased_at == NOW


def test_nobody_approves_what_nobody_asked(customer: Customer) -> None:
    with assert_nothing_changed(Customer), pytest.raises(approvals.NoSuchApproval):
        accounts.services.approve_erasure(actor=OTHER, now=NOW, customer_id=customer.pk)


def test_programs_of_ours_need_nobody(customer: Customer) -> None:
    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=customer.pk)

    customer.refresh_from_db()
    assert customer.erased_at == NOW
