"""Events of the stream `rma/<id>` → rows of `Rma` and `RmaLine`. Replay walks the same edges."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from events.types import from_iso
from rma import choices, events
from rma.choices import GOES_BACK, Custody
from rma.models import Rma, RmaLine
from rma.rules import JOURNEYS
from rma.selectors import barcode_of, open_serial

STATE = projection("rma.state", models=[Rma, RmaLine], inline=True, per_stream="rma")
E = TypeVar("E")
RmaHandler = Callable[[Rma, Any, Recorded[Any]], None]
LineHandler = Callable[[RmaLine, Any, Rma], None]


def _on_rma(event_class: type[E]) -> Callable[[RmaHandler], RmaHandler]:
    """Register a handler that changes the RMA row alone."""

    def register(handler: RmaHandler) -> RmaHandler:
        @STATE.on(event_class)
        def apply(rows: Rows, recorded: Recorded[Any]) -> None:
            rma = rows.get(Rma, UUID(recorded.event.rma_id))
            handler(rma, recorded.event, recorded)
            _save(rows, rma, recorded)

        return handler

    return register


def _on_line(event_class: type[E]) -> Callable[[LineHandler], LineHandler]:
    """Register a handler that changes one line."""

    def register(handler: LineHandler) -> LineHandler:
        @STATE.on(event_class)
        def apply(rows: Rows, recorded: Recorded[Any]) -> None:
            rma = rows.get(Rma, UUID(recorded.event.rma_id))
            line = rows.get(RmaLine, UUID(recorded.event.line_id))
            handler(line, recorded.event, rma)
            rows.update(line)
            _save(rows, rma, recorded)

        return handler

    return register


def _save(rows: Rows, rma: Rma, recorded: Recorded[Any]) -> None:
    rma.version = recorded.version
    rma.updated_at = recorded.occurred_at
    rows.update(rma)


@STATE.on(events.RmaReceived)
def received(rows: Rows, recorded: Recorded[events.RmaReceived]) -> None:
    event = recorded.event
    rma = Rma(
        id=UUID(event.rma_id),
        number=event.number,
        barcode=barcode_of(event.number),
        service_type=event.service_type,
        reason=event.reason,
        priority=event.priority,
        channel=event.channel,
        customer_id=UUID(event.customer_id),
        brand_code=event.brand_code,
        country=event.country,
        currency=event.currency,
        language=event.language,
        opened_by=f"{recorded.meta.actor.kind.value}:{recorded.meta.actor.id}",
        received_at=recorded.occurred_at,
        version=recorded.version,
        updated_at=recorded.occurred_at,
    )
    rows.insert(rma)
    ships_in = JOURNEYS[event.service_type].ships_in
    for line in event.lines:
        rows.insert(_new_line(rma, line, ships_in))


def _new_line(rma: Rma, line: events.AnnouncedLine, ships_in: bool) -> RmaLine:
    return RmaLine(
        id=UUID(line.line_id),
        rma=rma,
        position=line.position,
        sku_code=line.sku_code,
        serial=line.serial,
        quantity=line.quantity,
        unit_price=Decimal(line.unit_price) if line.unit_price else None,
        stated_fault=line.stated_fault,
        custody=Custody.ANNOUNCED if ships_in else Custody.NOT_NEEDED,
        open_serial=open_serial(line.sku_code, line.serial) if ships_in else None,
    )


@_on_rma(events.RmaEligible)
def eligible(rma: Rma, event: events.RmaEligible, recorded: Recorded[Any]) -> None:
    rma.verify_warranty()


@_on_rma(events.ReturnOpened)
def return_opened(rma: Rma, event: events.ReturnOpened, recorded: Recorded[Any]) -> None:
    rma.issue_label()
    rma.sendable_since = recorded.occurred_at


@_on_rma(events.ProcessingStarted)
def processing_started(rma: Rma, event: events.ProcessingStarted, recorded: Recorded[Any]) -> None:
    rma.start_repair()
    rma.sendable_since = None


@_on_rma(events.ReadyToShip)
def ready_to_ship(rma: Rma, event: events.ReadyToShip, recorded: Recorded[Any]) -> None:
    rma.ready_at = recorded.occurred_at


@_on_rma(events.ShippedOut)
def shipped_out(rma: Rma, event: events.ShippedOut, recorded: Recorded[Any]) -> None:
    rma.ship_out()


@STATE.on(events.RmaClosed)
def closed(rows: Rows, recorded: Recorded[events.RmaClosed]) -> None:
    rma = rows.get(Rma, UUID(recorded.event.rma_id))
    rma.close()
    rma.outcome = recorded.event.outcome
    _end(rows, rma, recorded)


@STATE.on(events.RmaRejected)
def rejected(rows: Rows, recorded: Recorded[events.RmaRejected]) -> None:
    rma = rows.get(Rma, UUID(recorded.event.rma_id))
    rma.reject()
    rma.refusal_code = recorded.event.code
    _end(rows, rma, recorded)


@STATE.on(events.RmaCancelled)
def cancelled(rows: Rows, recorded: Recorded[events.RmaCancelled]) -> None:
    rma = rows.get(Rma, UUID(recorded.event.rma_id))
    rma.cancel()
    rma.refusal_code = recorded.event.code
    _end(rows, rma, recorded)


def _end(rows: Rows, rma: Rma, recorded: Recorded[Any]) -> None:
    rma.closed_at = recorded.occurred_at
    rma.waiting_since, rma.waiting_code = None, ""
    rma.escalated_since, rma.escalated_code = None, ""
    rma.promise_stage, rma.promise_due_at, rma.sendable_since = "", None, None
    for line in rows.find(RmaLine, rma=rma):
        line.open_serial = None
        rows.update(line)
    _save(rows, rma, recorded)


@STATE.on(events.RmaReopened)
def reopened(rows: Rows, recorded: Recorded[events.RmaReopened]) -> None:
    rma = rows.get(Rma, UUID(recorded.event.rma_id))
    if recorded.event.to_state == choices.State.PROCESSING:
        rma.reopen_work()
    else:
        rma.reopen_request()
    rma.ready_at = rma.closed_at = None
    rma.outcome = rma.refusal_code = ""
    ships_in = JOURNEYS[rma.service_type].ships_in
    if ships_in and recorded.event.to_state == choices.State.PROCESSING:
        rma.sendable_since = recorded.occurred_at
    for line in rows.find(RmaLine, rma=rma):
        if recorded.event.to_state == choices.State.RECEIVED:
            line.verdict, line.refusal_code = choices.LineVerdict.PENDING, ""
        elif ships_in:
            _expect_again(line)
        expected = ships_in and line.quantity_settled < line.quantity
        line.open_serial = open_serial(line.sku_code, line.serial) if expected else None
        rows.update(line)
    _save(rows, rma, recorded)


def _expect_again(line: RmaLine) -> None:
    """What the customer has, as it is now, is expected once more; what we kept is not."""
    line.quantity_settled = line.quantity_kept
    line.serial = line.held_serial
    line.quantity_received = line.quantity_missing = line.quantity_disposed = 0
    line.quantity_returning = line.quantity_replaced = 0
    line.replacement_serial = line.disposition = ""
    all_kept = line.quantity_settled == line.quantity
    line.custody = Custody.NOT_NEEDED if all_kept else Custody.ANNOUNCED


@_on_rma(events.WaitingStarted)
def waiting_started(rma: Rma, event: events.WaitingStarted, recorded: Recorded[Any]) -> None:
    rma.waiting_since, rma.waiting_code = recorded.occurred_at, event.code


@_on_rma(events.WaitingEnded)
def waiting_ended(rma: Rma, event: events.WaitingEnded, recorded: Recorded[Any]) -> None:
    rma.waiting_since, rma.waiting_code = None, ""


@_on_rma(events.Escalated)
def escalated(rma: Rma, event: events.Escalated, recorded: Recorded[Any]) -> None:
    rma.escalated_since, rma.escalated_code = recorded.occurred_at, event.code


@_on_rma(events.Deescalated)
def deescalated(rma: Rma, event: events.Deescalated, recorded: Recorded[Any]) -> None:
    rma.escalated_since, rma.escalated_code = None, ""


@_on_rma(events.PriorityChanged)
def priority_changed(rma: Rma, event: events.PriorityChanged, recorded: Recorded[Any]) -> None:
    rma.priority = event.priority


@_on_rma(events.PromiseSet)
def promise_set(rma: Rma, event: events.PromiseSet, recorded: Recorded[Any]) -> None:
    rma.promise_stage = event.stage
    rma.promise_due_at = from_iso(event.due_at) if event.due_at else None


@_on_rma(events.NoteAdded)
@_on_rma(events.EvidenceAdded)
@_on_rma(events.AccessLinkIssued)
@_on_rma(events.AccessCodeRequested)
def version_only(rma: Rma, event: object, recorded: Recorded[Any]) -> None:
    """These events change no column but the version."""


@STATE.on(events.GoodsInTransit)
def goods_in_transit(rows: Rows, recorded: Recorded[events.GoodsInTransit]) -> None:
    rma = rows.get(Rma, UUID(recorded.event.rma_id))
    for line in rows.find(RmaLine, rma=rma):
        if line.custody == Custody.ANNOUNCED:
            line.custody = Custody.IN_TRANSIT
            rows.update(line)
    rma.sendable_since = None
    _save(rows, rma, recorded)


@_on_line(events.LineVerdictRecorded)
def verdict_recorded(line: RmaLine, event: events.LineVerdictRecorded, rma: Rma) -> None:
    line.verdict, line.refusal_code = event.verdict, event.refusal_code


@_on_line(events.LineReceived)
def line_received(line: RmaLine, event: events.LineReceived, rma: Rma) -> None:
    line.quantity_received += event.quantity
    line.custody = Custody.RECEIVED


@_on_line(events.LineMissing)
def line_missing(line: RmaLine, event: events.LineMissing, rma: Rma) -> None:
    line.quantity_missing += event.quantity
    if line.quantity_missing == line.quantity:
        line.custody = Custody.MISSING


@_on_line(events.LineInspected)
def line_inspected(line: RmaLine, event: events.LineInspected, rma: Rma) -> None:
    line.confirmed_fault = event.confirmed_fault
    line.custody = Custody.INSPECTED


@_on_line(events.LineDisposed)
def line_disposed(line: RmaLine, event: events.LineDisposed, rma: Rma) -> None:
    line.quantity_disposed += event.quantity
    if event.replaced or event.disposition in GOES_BACK:
        line.quantity_returning += event.quantity
    if event.replaced:
        line.quantity_replaced += event.quantity
    line.disposition = event.disposition
    line.replacement_serial = event.replacement_serial or line.replacement_serial
    if line.quantity_disposed == line.quantity_received:
        line.custody = Custody.DISPOSED


@_on_line(events.ReplacementNamed)
def replacement_named(line: RmaLine, event: events.ReplacementNamed, rma: Rma) -> None:
    line.replacement_serial = event.replacement_serial


@_on_line(events.LineRecalled)
def line_recalled(line: RmaLine, event: events.LineRecalled, rma: Rma) -> None:
    line.quantity_disposed -= event.quantity
    line.disposition, line.custody = "", Custody.RECEIVED


@_on_line(events.LineSentBack)
def line_sent_back(line: RmaLine, event: events.LineSentBack, rma: Rma) -> None:
    line.quantity_returning += event.quantity
    line.disposition = choices.Disposition.SEND_BACK


@_on_line(events.LineMoneyMoved)
def line_money_moved(line: RmaLine, event: events.LineMoneyMoved, rma: Rma) -> None:
    line.money = event.money
    if event.amount:
        line.refund_amount = Decimal(event.amount)
