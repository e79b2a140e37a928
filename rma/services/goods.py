"""The two clocks of a line: where the goods are, where the money is."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from catalog.money import quantize
from events.actor import Actor
from events.unit import unit_of_work
from rma import choices, errors, events, selectors
from rma.choices import Custody, Money, State
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
    replaced: bool = False,
    replacement_serial: str = "",
) -> RmaLine:
    """Say what happened to received pieces. Emits rma.line_disposed. Raises QuantityExceeded.

    `replaced`: as many others go back to the customer.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        ensure_available(quantity, line.quantity_received - line.quantity_disposed)
        event = events.LineDisposed(
            rma_id=str(rma.id),
            line_id=str(line.id),
            disposition=choices.Disposition(disposition).value,
            quantity=quantity,
            replaced=replaced or bool(replacement_serial),
            replacement_serial=replacement_serial,
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def name_replacement(
    *, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str, serial: str
) -> RmaLine:
    """Say which device the customer gets instead of one lost on its way.

    Emits rma.replacement_named; the serial that the line has already changes nothing.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        if line.held_serial == serial:
            return line
        event = events.ReplacementNamed(
            rma_id=str(rma.id),
            line_id=str(line.id),
            former_serial=line.held_serial,
            replacement_serial=serial,
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def recall_line(*, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str) -> RmaLine:
    """Take all handled pieces of a line back to the bench. Emits rma.line_recalled.

    Raises NothingToRecall where none was handled, or some go back to the customer already, and
    IllegalTransition once the work is over.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        if rma.state != State.PROCESSING or rma.ready_at is not None:
            raise errors.IllegalTransition(
                number=rma.number, state=State(rma.state).label, transition="recall_line"
            )
        if not line.quantity_disposed or line.quantity_returning:
            raise errors.NothingToRecall
        event = events.LineRecalled(
            rma_id=str(rma.id), line_id=str(line.id), quantity=line.quantity_disposed
        )
        unit.record(rma.stream, event, expected=rma.version)
        line.refresh_from_db()
        return line


def send_line_back(
    *, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str
) -> RmaLine:
    """Handled pieces that stayed with us go back in a parcel of their own. Emits line_sent_back.

    For goods whose refund is refused when the RMA's parcel has left already. Raises
    NothingToRecall where nothing of the line is with us.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        line = selectors.line_of(rma, line_id)
        kept = line.quantity_disposed - line.quantity_returning
        if not kept:
            raise errors.NothingToRecall
        event = events.LineSentBack(rma_id=str(rma.id), line_id=str(line.id), quantity=kept)
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
