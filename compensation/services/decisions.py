"""Approving or refusing a refund: always by somebody else than who asked."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from catalog.money import quantize
from compensation import errors, events, rules, selectors
from compensation.models import Refund, RefundState, RefusalCode
from compensation.services.payment import payout_of
from compensation.terms import ORIGINAL, Terms, payee_of
from events.actor import Actor
from events.unit import unit_of_work
from repair import services as repair_services
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Money, State


def correct_amount(
    *, actor: Actor, now: datetime, refund_id: UUID | str, amount: Decimal
) -> Refund:
    """Enter what is really owed; from now on only somebody else may decide the refund.

    The same amount again changes nothing. Emits compensation.amount_corrected. Raises
    AlreadyDecided, NothingToRefund, MoreThanPaid.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _undecided(refund_id)
        owed = quantize(amount, refund.currency)
        _ensure_payable(refund, owed)
        if owed == refund.amount:
            return refund
        event = events.AmountCorrected(
            **refund.ids, amount=str(owed), currency=refund.currency, corrected_by=actor.id
        )
        unit.record(refund.stream, event, expected=refund.version)
        refund.refresh_from_db()
        return refund


def approve(
    *,
    actor: Actor,
    now: datetime,
    refund_id: UUID | str,
    amount: Decimal,
    may_approve_small: bool,
    may_approve_any: bool,
) -> Refund:
    """Approve exactly the amount that was asked for and authorise its payment: one payout.

    `amount` is what the approver saw. Amount, currency, payee and method go into the approval as
    one digest, which the payout carries. Emits compensation.refund_approved. Raises
    AlreadyDecided, AmountChanged, FourEyesNeeded, AboveLimit, MoreThanPaid, NothingToRefund.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        refund = _to_decide(refund_id, actor)
        if amount != refund.amount:
            raise errors.AmountChanged
        _ensure_payable(refund, refund.amount)
        if not rules.may_approve(
            amount=refund.amount,
            currency=refund.currency,
            small=may_approve_small,
            any_amount=may_approve_any,
        ):
            raise errors.AboveLimit(amount=refund.amount, currency=refund.currency)
        unit.record(refund.stream, _approval(refund, actor), expected=refund.version)
        rma_services.set_line_money(
            actor=actor,
            now=now,
            rma_id=refund.rma_id,
            line_id=refund.line_id,
            money=Money.IN_FLIGHT,
            amount=refund.amount,
        )
        refund.refresh_from_db()
        unit.request_effect(**payout_of(refund))
        return refund


def _approval(refund: Refund, actor: Actor) -> events.RefundApproved:
    """Who paid for the goods gets the money back, the way it came, and nobody else."""
    payee = payee_of(rma_selectors.by_id(refund.rma_id).customer_id)
    terms = Terms(str(refund.id), refund.amount, refund.currency, payee, ORIGINAL)
    return events.RefundApproved(
        **refund.ids,
        amount=str(refund.amount),
        currency=refund.currency,
        payee=payee,
        method=ORIGINAL,
        sha256=terms.digest,
        approved_by=actor.id,
    )


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
            **refund.ids, code=RefusalCode(code).value, refused_by=actor.id
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


def _undecided(refund_id: UUID | str) -> Refund:
    refund = selectors.locked(refund_id)
    if refund.state != RefundState.REQUESTED:
        raise errors.AlreadyDecided
    return refund


def _to_decide(refund_id: UUID | str, actor: Actor) -> Refund:
    refund = _undecided(refund_id)
    if actor.id in (refund.requested_by, refund.amount_by):
        raise errors.FourEyesNeeded
    return refund


def _ensure_payable(refund: Refund, amount: Decimal) -> None:
    if amount <= 0:
        raise errors.NothingToRefund
    limit = selectors.most_payable(refund)
    if limit and amount > limit:
        raise errors.MoreThanPaid(limit=limit, currency=refund.currency)
