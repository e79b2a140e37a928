"""What the payment provider answered."""

from datetime import datetime
from uuid import UUID

from compensation import errors, events, selectors
from compensation.models import Refund, RefundState
from events.actor import Actor
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Money, State


def record_payment(
    *, actor: Actor, now: datetime, refund_id: UUID | str, provider_reference: str
) -> Refund:
    """The payout was made; closes the RMA when nothing else is open. Emits refund_paid once."""
    with unit_of_work(actor=actor, now=now) as unit:
        refund = selectors.locked(refund_id)
        if refund.state == RefundState.PAID:
            return refund
        event = events.RefundPaid(
            refund_id=str(refund.id),
            rma_id=str(refund.rma_id),
            line_id=str(refund.line_id),
            amount=str(refund.amount),
            currency=refund.currency,
            provider_reference=provider_reference,
        )
        unit.record(refund.stream, event, expected=refund.version)
        rma_services.set_line_money(
            actor=actor,
            now=now,
            rma_id=refund.rma_id,
            line_id=refund.line_id,
            money=Money.PAID,
            amount=refund.amount,
        )
        _close_if_settled(actor, now, refund.rma_id)
        refund.refresh_from_db()
        return refund


def mark_stuck(*, actor: Actor, now: datetime, refund_id: UUID | str) -> Refund:
    """The provider refused for good: a person must look. Emits compensation.refund_stuck."""
    with unit_of_work(actor=actor, now=now) as unit:
        refund = selectors.locked(refund_id)
        if refund.state == RefundState.APPROVED:
            event = events.RefundStuck(
                refund_id=str(refund.id), rma_id=str(refund.rma_id), line_id=str(refund.line_id)
            )
            unit.record(refund.stream, event, expected=refund.version)
            rma_services.set_line_money(
                actor=actor,
                now=now,
                rma_id=refund.rma_id,
                line_id=refund.line_id,
                money=Money.IN_DOUBT,
            )
            refund.refresh_from_db()
        return refund


def retry_payment(*, actor: Actor, now: datetime, refund_id: UUID | str) -> Refund:
    """Try a stuck payment again under the same provider key. Emits compensation.payment_retried.

    Raises PaymentNotStuck, so a second click changes nothing, and PaidByHandAlready.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = selectors.locked(refund_id)
        if refund.state != RefundState.STUCK:
            raise errors.PaymentNotStuck
        if refund.hand_reference:
            raise errors.PaidByHandAlready
        event = events.PaymentRetried(
            refund_id=str(refund.id), rma_id=str(refund.rma_id), line_id=str(refund.line_id)
        )
        unit.record(refund.stream, event, expected=refund.version)
        rma_services.set_line_money(
            actor=actor,
            now=now,
            rma_id=refund.rma_id,
            line_id=refund.line_id,
            money=Money.IN_FLIGHT,
            amount=refund.amount,
        )
        unit.request_effect(
            kind="compensation.pay_refund",
            key=f"refund/{refund.id}/{refund.version}",
            payload={"refund_id": str(refund.id)},
            ordering=refund.stream,
        )
        refund.refresh_from_db()
        return refund


def _close_if_settled(actor: Actor, now: datetime, rma_id: UUID) -> None:
    """Close a refund RMA once every line is paid or refused and nothing has to be sent back."""
    rma = rma_selectors.locked(rma_id)
    lines = list(rma.lines.all())
    settled = all(line.money in (Money.PAID, Money.REFUSED, Money.NONE) for line in lines)
    here = all(
        line.quantity_outstanding == 0 and line.quantity_disposed == line.quantity_received
        for line in lines
    )
    if settled and here and rma.state == State.PROCESSING and rma.ready_at is None:
        rma_services.close(actor=actor, now=now, rma_id=rma.id, outcome="refunded")
