"""The two clocks of a line: where the goods are, where the money is."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from catalog.money import quantize
from events.actor import Actor
from events.unit import unit_of_work
from rma import choices, errors, events, selectors
from rma.choices import Custody, Money
from rma.models import Rma, RmaLine

_MONEY_STEPS: dict[str, frozenset[str]] = {
    Money.NONE: frozenset({Money.DUE, Money.REFUSED}),
    Money.DUE: frozenset({Money.IN_FLIGHT, Money.REFUSED}),
    Money.IN_FLIGHT: frozenset({Money.PAID, Money.IN_DOUBT, Money.DUE}),
    Money.IN_DOUBT: frozenset({Money.PAID, Money.DUE, Money.IN_FLIGHT}),
    Money.REFUSED: frozenset({Money.DUE}),
    Money.PAID: frozenset(),
}


def record_verdict(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    line_id: UUID | str,
    verdict: str,
    refusal_code: str = "",
) -> Rma:
    """Write a warranty verdict back to its line. Emits rma.line_verdict_recorded."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        event = events.LineVerdictRecorded(
            rma_id=str(rma.id),
            line_id=str(line.id),
            verdict=choices.LineVerdict(verdict).value,
            refusal_code=refusal_code,
        )
        unit.record(rma.stream, event, expected=rma.version)
        return selectors.by_id(rma.id)


def mark_in_transit(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Rma:
    """The carrier has the parcel. Emits rma.goods_in_transit; later calls change nothing."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        if rma.lines.filter(custody=Custody.ANNOUNCED).exists():
            event = events.GoodsInTransit(rma_id=str(rma.id))
            unit.record(rma.stream, event, expected=rma.version)
            rma = selectors.by_id(rma.id)
        return rma


def receive_line(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    line_id: UUID | str,
    quantity: int,
    scan_id: UUID | str,
) -> RmaLine:
    """The dock counted pieces of a line. Emits rma.line_received. Raises QuantityExceeded."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        ensure_available(quantity, line.quantity_outstanding)
        event = events.LineReceived(
            rma_id=str(rma.id), line_id=str(line.id), quantity=quantity, scan_id=str(scan_id)
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def mark_line_missing(
    *, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str, quantity: int
) -> RmaLine:
    """Announced pieces will not arrive. Emits rma.line_missing. Raises QuantityExceeded."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        ensure_available(quantity, line.quantity_outstanding)
        event = events.LineMissing(rma_id=str(rma.id), line_id=str(line.id), quantity=quantity)
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def inspect_line(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    line_id: UUID | str,
    confirmed_fault: str,
) -> RmaLine:
    """The bench confirmed the fault (empty: none found). Emits rma.line_inspected."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        if not line.quantity_received:
            raise errors.NothingReceived(number=rma.number)
        event = events.LineInspected(
            rma_id=str(rma.id), line_id=str(line.id), confirmed_fault=confirmed_fault
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def dispose_line(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    line_id: UUID | str,
    disposition: str,
    quantity: int,
    replacement_serial: str = "",
) -> RmaLine:
    """Say what happened to received pieces. Emits rma.line_disposed. Raises QuantityExceeded."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        ensure_available(quantity, line.quantity_received - line.quantity_disposed)
        event = events.LineDisposed(
            rma_id=str(rma.id),
            line_id=str(line.id),
            disposition=choices.Disposition(disposition).value,
            quantity=quantity,
            replacement_serial=replacement_serial,
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def set_line_money(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    line_id: UUID | str,
    money: str,
    amount: Decimal | None = None,
) -> RmaLine:
    """Move the money clock of a line. `amount` in the RMA's currency, rounded to its minor unit.

    Emits rma.line_money_moved. Raises MoneyStepRefused.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        if money not in _MONEY_STEPS[line.money]:
            raise errors.MoneyStepRefused(money=line.money, wanted=money)
        event = events.LineMoneyMoved(
            rma_id=str(rma.id),
            line_id=str(line.id),
            money=money,
            amount="" if amount is None else str(quantize(amount, rma.currency)),
            currency=rma.currency,
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def ensure_available(quantity: int, available: int) -> None:
    """Raises QuantityExceeded unless 1 <= quantity <= available."""
    if not 1 <= quantity <= available:
        raise errors.QuantityExceeded(quantity=quantity, available=available)
