"""The provider cannot pay at all: the money goes another way, and two people answer for it."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from compensation import errors, events, selectors
from compensation.models import Refund, RefundState
from compensation.services.payment import record_payment
from events.actor import Actor
from events.errors import InvalidInput
from events.unit import unit_of_work
from rma import services as rma_services

LONGEST_REFERENCE = 60


def pay_by_hand(
    *, actor: Actor, now: datetime, refund_id: UUID | str, reference: str, note: str
) -> Refund:
    """Say that a stuck refund was paid by hand under the bank's reference.

    From now on the provider is not tried any more. Emits compensation.hand_payment_proposed.
    Raises PaymentNotStuck, PaidByHandAlready, and InvalidInput without reference or note.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _stuck(refund_id)
        if refund.hand_reference:
            raise errors.PaidByHandAlready
        _ensure_told(reference, note)
        kept = rma_services.add_note(
            actor=actor, now=now, rma_id=refund.rma_id, text=note, public=False
        )
        event = events.HandPaymentProposed(
            **refund.ids, reference=reference.strip(), proposed_by=actor.id, note_id=str(kept.id)
        )
        unit.record(refund.stream, event, expected=refund.version)
        refund.refresh_from_db()
        return refund


def confirm_hand_payment(*, actor: Actor, now: datetime, refund_id: UUID | str) -> Refund:
    """A second person has seen the payment: the refund is paid.

    Emits compensation.hand_payment_confirmed and compensation.refund_paid. Raises PaymentNotStuck,
    NotPaidByHand, FourEyesNeeded.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _proposed(refund_id)
        if refund.hand_proposed_by == actor.id:
            raise errors.FourEyesNeeded
        event = events.HandPaymentConfirmed(**refund.ids, confirmed_by=actor.id)
        unit.record(refund.stream, event, expected=refund.version)
        return record_payment(
            actor=actor, now=now, refund_id=refund.id, provider_reference=refund.hand_reference
        )


def withdraw_hand_payment(*, actor: Actor, now: datetime, refund_id: UUID | str) -> Refund:
    """It was not paid by hand after all. Emits compensation.hand_payment_withdrawn.

    Raises PaymentNotStuck, NotPaidByHand.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _proposed(refund_id)
        event = events.HandPaymentWithdrawn(**refund.ids)
        unit.record(refund.stream, event, expected=refund.version)
        refund.refresh_from_db()
        return refund


def _stuck(refund_id: UUID | str) -> Refund:
    refund = selectors.locked(refund_id)
    if refund.state != RefundState.STUCK:
        raise errors.PaymentNotStuck
    return refund


def _proposed(refund_id: UUID | str) -> Refund:
    refund = _stuck(refund_id)
    if not refund.hand_reference:
        raise errors.NotPaidByHand
    return refund


def _ensure_told(reference: str, note: str) -> None:
    wanted = _("Please fill this in.")
    missing = {
        name: [wanted]
        for name, text in (("reference", reference), ("note", note))
        if not text.strip()
    }
    if len(reference.strip()) > LONGEST_REFERENCE:
        missing["reference"] = [_("At most 60 characters.")]
    if missing:
        raise InvalidInput(errors=missing)
