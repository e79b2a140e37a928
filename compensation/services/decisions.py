"""Approving or refusing a refund: always by somebody else than who asked."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from catalog.money import quantize
from compensation import errors, events, rules, selectors
from compensation.models import Refund, RefundState, RefusalCode
from events.actor import Actor
from events.unit import unit_of_work
from repair import services as repair_services
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Money, State


def approve(
    *,
    actor: Actor,
    now: datetime,
    refund_id: UUID | str,
    amount: Decimal,
    may_approve_small: bool,
    may_approve_any: bool,
    shown: Decimal | None = None,
) -> Refund:
    """Approve exactly `amount` and authorise its payment: one effect, one payout.

    `shown` is the amount of the refund that the approver saw, None when nobody looked at it.
    Emits compensation.refund_approved. Raises AlreadyDecided, AmountChanged, FourEyesNeeded,
    AboveLimit, MoreThanPaid, NothingToRefund.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _to_decide(refund_id, actor)
        if shown is not None and shown != refund.amount:
            raise errors.AmountChanged
        agreed = quantize(amount, refund.currency)
        _ensure_payable(refund, agreed)
        if not rules.may_approve(
            amount=agreed,
            currency=refund.currency,
            small=may_approve_small,
            any_amount=may_approve_any,
        ):
            raise errors.AboveLimit(amount=agreed, currency=refund.currency)
        event = events.RefundApproved(
            refund_id=str(refund.id),
            rma_id=str(refund.rma_id),
            line_id=str(refund.line_id),
            amount=str(agreed),
            currency=refund.currency,
            approved_by=actor.id,
        )
        unit.record(refund.stream, event, expected=refund.version)
        rma_services.set_line_money(
            actor=actor,
            now=now,
            rma_id=refund.rma_id,
            line_id=refund.line_id,
            money=Money.IN_FLIGHT,
            amount=agreed,
        )
        unit.request_effect(
            kind="compensation.pay_refund",
            key=f"refund/{refund.id}/1",
            payload={"refund_id": str(refund.id)},
            ordering=refund.stream,
        )
        refund.refresh_from_db()
        return refund


def refuse(
    *,
    actor: Actor,
    now: datetime,
    refund_id: UUID | str,
    code: str,
    note: str = "",
    separately: bool = False,
) -> Refund:
    """Refuse a refund: the goods go back to the customer, who is told the note.

    Emits compensation.refund_refused and rma.line_recalled. Once the parcel is packed the goods
    can only go in one of their own (`separately`; rma.line_sent_back instead). Raises
    AlreadyDecided, FourEyesNeeded, TooLateToRefuse, GoodsAreGone or OutOfStock.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _to_decide(refund_id, actor)
        event = events.RefundRefused(
            refund_id=str(refund.id),
            rma_id=str(refund.rma_id),
            line_id=str(refund.line_id),
            code=RefusalCode(code).value,
            refused_by=actor.id,
        )
        unit.record(refund.stream, event, expected=refund.version)
        rma_services.set_line_money(
            actor=actor,
            now=now,
            rma_id=refund.rma_id,
            line_id=refund.line_id,
            money=Money.REFUSED,
        )
        _take_goods_back(actor, now, refund, separately)
        if note.strip():
            rma_services.add_note(
                actor=actor, now=now, rma_id=refund.rma_id, text=note, public=True
            )
        refund.refresh_from_db()
        return refund


def _take_goods_back(actor: Actor, now: datetime, refund: Refund, separately: bool) -> None:
    """Who gets no money gets the goods."""
    rma = rma_selectors.by_id(refund.rma_id)
    line = rma_selectors.line_of(rma, refund.line_id)
    if line.quantity_disposed == line.quantity_returning:
        return
    if rma.state != State.PROCESSING or rma.ready_at is not None:
        if not separately:
            raise errors.TooLateToRefuse(number=rma.number)
        repair_services.send_back_apart(actor=actor, now=now, rma_id=rma.id, line_id=line.id)
        return
    repair_services.take_back(actor=actor, now=now, rma_id=rma.id, line_id=line.id)


def _to_decide(refund_id: UUID | str, actor: Actor) -> Refund:
    refund = selectors.locked(refund_id)
    if refund.state != RefundState.REQUESTED:
        raise errors.AlreadyDecided
    if refund.requested_by == actor.id:
        raise errors.FourEyesNeeded
    return refund


def _ensure_payable(refund: Refund, amount: Decimal) -> None:
    if amount <= 0:
        raise errors.NothingToRefund
    limit = selectors.most_payable(refund)
    if limit and amount > limit:
        raise errors.MoreThanPaid(limit=limit, currency=refund.currency)
