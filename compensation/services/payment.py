"""What the payment provider answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from compensation import errors, events, selectors
from compensation.models import Refund, RefundState
from compensation.terms import Paid
from events.actor import Actor
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import EscalationCode, Money, State

logger = structlog.get_logger(__name__)


def settle_payout(
    *, actor: Actor, now: datetime, refund_id: UUID | str, approved_sha256: str, paid: Paid
) -> Refund:
    """Compare what the provider says it paid with what was approved, and write down which.

    The same: as `record_payment`. Anything else is an incident: emits compensation.payout_differed
    and escalates the RMA; the refund is stuck until two people have settled it.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = selectors.locked(refund_id)
        if refund.state == RefundState.PAID:
            return refund
        if paid.as_terms(str(refund.id)).digest == approved_sha256 == refund.approval_sha256:
            return record_payment(
                actor=actor, now=now, refund_id=refund.id, provider_reference=paid.reference
            )
        event = events.PayoutDiffered(
            **refund.ids,
            paid_amount=str(paid.amount),
            paid_currency=paid.currency[:3],
            same_payee=paid.payee == refund.payee,
            same_method=paid.method == refund.method,
            provider_reference=paid.reference,
        )
        unit.record(refund.stream, event, expected=refund.version)
        _set_money(actor, now, refund, Money.IN_DOUBT)
        _call_somebody(actor, now, refund)
        logger.critical("payout_differed", refund_id=str(refund.id), reference=paid.reference)
        refund.refresh_from_db()
        return refund


def record_payment(
    *, actor: Actor, now: datetime, refund_id: UUID | str, provider_reference: str
) -> Refund:
    """The payout was made; closes the RMA when nothing else is open. Emits refund_paid once."""
    with unit_of_work(actor=actor, now=now) as unit:
        refund = selectors.locked(refund_id)
        if refund.state == RefundState.PAID:
            return refund
        event = events.RefundPaid(
            **refund.ids,
            amount=str(refund.amount),
            currency=refund.currency,
            provider_reference=provider_reference,
        )
        unit.record(refund.stream, event, expected=refund.version)
        _set_money(actor, now, refund, Money.PAID)
        _close_if_settled(actor, now, refund.rma_id)
        refund.refresh_from_db()
        return refund


def mark_stuck(*, actor: Actor, now: datetime, refund_id: UUID | str) -> Refund:
    """The provider refused for good: a person must look. Emits compensation.refund_stuck."""
    with unit_of_work(actor=actor, now=now) as unit:
        refund = selectors.locked(refund_id)
        if refund.state == RefundState.APPROVED:
            unit.record(refund.stream, events.RefundStuck(**refund.ids), expected=refund.version)
            _set_money(actor, now, refund, Money.IN_DOUBT)
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
        unit.record(refund.stream, events.PaymentRetried(**refund.ids), expected=refund.version)
        _set_money(actor, now, refund, Money.IN_FLIGHT)
        refund.refresh_from_db()
        unit.request_effect(**payout_of(refund))
        return refund


def payout_of(refund: Refund) -> dict[str, Any]:
    """The effect that pays exactly what was approved; key and payload carry its digest."""
    approved = refund.approval_sha256
    return {
        "kind": "compensation.pay_refund",
        "key": f"refund/{refund.id}/{refund.version}/{approved[:16]}",
        "payload": {"refund_id": str(refund.id), "approved_sha256": approved},
        "ordering": refund.stream,
    }


def _set_money(actor: Actor, now: datetime, refund: Refund, money: Money) -> None:
    rma_services.set_line_money(
        actor=actor,
        now=now,
        rma_id=refund.rma_id,
        line_id=refund.line_id,
        money=money,
        amount=None if money == Money.IN_DOUBT else refund.amount,
    )


def _call_somebody(actor: Actor, now: datetime, refund: Refund) -> None:
    rma = rma_selectors.by_id(refund.rma_id)
    if rma.is_open and rma.escalated_since is None:
        rma_services.escalate(actor=actor, now=now, rma_id=rma.id, code=EscalationCode.OTHER.value)


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
