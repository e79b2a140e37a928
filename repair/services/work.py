"""Diagnosis, parts and tests of one piece."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from inventory import services as inventory
from repair import errors, events, selectors
from repair.choices import BenchResult, Diagnosis
from repair.models import BenchNote, WorkItem, WorkOrder
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Money


def diagnose(
    *,
    actor: Actor,
    now: datetime,
    order_id: UUID | str,
    item_id: UUID | str,
    outcome: str,
    fault_code: str = "",
    note: str = "",
) -> WorkItem:
    """Say what is wrong and what shall be done. May be corrected until the piece is finished.

    Emits repair.diagnosed and rma.line_inspected. Raises UnknownFault, AlreadyDone, RefundDecided.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        order = selectors.locked(order_id)
        item = selectors.item_of(order, item_id)
        if item.done_at is not None:
            raise errors.AlreadyDone
        _ensure_fault_fits(item, outcome, fault_code)
        _ensure_refundable(order, item, outcome)
        event = events.Diagnosed(
            work_order_id=str(order.id),
            rma_id=str(order.rma_id),
            item_id=str(item.id),
            line_id=str(item.line_id),
            fault_code=fault_code,
            outcome=Diagnosis(outcome).value,
            quantity=item.quantity,
        )
        unit.record(order.stream, event, expected=order.version)
        rma_services.inspect_line(
            actor=actor,
            now=now,
            rma_id=order.rma_id,
            line_id=item.line_id,
            confirmed_fault=fault_code,
        )
        if note.strip():
            BenchNote.objects.create(
                item=item, text=note.strip(), author_id=actor.id, created_at=now
            )
        item.refresh_from_db()
        return item


def use_part(
    *,
    actor: Actor,
    now: datetime,
    order_id: UUID | str,
    item_id: UUID | str,
    part_id: UUID | str,
    sku_code: str,
    quantity: int,
    warehouse: str,
) -> WorkItem:
    """Take a spare part out of stock for a piece; `part_id` makes a repeated call harmless.

    Emits inventory.stock_issued and repair.part_used. Raises OutOfStock, NotDiagnosed,
    AlreadyDone.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        order = selectors.locked(order_id)
        item = selectors.item_of(order, item_id)
        if item.parts.filter(pk=part_id).exists():
            return item
        _ensure_in_work(item)
        inventory.issue(
            actor=actor,
            now=now,
            key=f"part/{part_id}",
            warehouse=warehouse,
            sku_code=catalog.sku(sku_code).code,
            quantity=quantity,
            reference=order.number,
        )
        event = events.PartUsed(
            work_order_id=str(order.id),
            rma_id=str(order.rma_id),
            item_id=str(item.id),
            part_id=str(part_id),
            sku_code=sku_code,
            quantity=quantity,
            warehouse=warehouse,
        )
        unit.record(order.stream, event, expected=order.version)
        item.refresh_from_db()
        return item


def record_test(
    *, actor: Actor, now: datetime, order_id: UUID | str, item_id: UUID | str, result: str
) -> WorkItem:
    """Record a test of a piece; the newest one counts. Emits repair.tested.

    Raises NotDiagnosed, AlreadyDone.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        order = selectors.locked(order_id)
        item = selectors.item_of(order, item_id)
        _ensure_in_work(item)
        event = events.PieceTested(
            work_order_id=str(order.id),
            rma_id=str(order.rma_id),
            item_id=str(item.id),
            test_id=str(uuid7()),
            result=BenchResult(result).value,
        )
        unit.record(order.stream, event, expected=order.version)
        item.refresh_from_db()
        return item


def _ensure_in_work(item: WorkItem) -> None:
    if not item.outcome:
        raise errors.NotDiagnosed
    if item.done_at is not None:
        raise errors.AlreadyDone


def _ensure_refundable(order: WorkOrder, item: WorkItem, outcome: str) -> None:
    if outcome != Diagnosis.REFUND:
        return
    line = rma_selectors.line_of(rma_selectors.by_id(order.rma_id), item.line_id)
    if line.money != Money.NONE:
        raise errors.RefundDecided


def _ensure_fault_fits(item: WorkItem, outcome: str, fault_code: str) -> None:
    if not fault_code:
        if outcome in (Diagnosis.REPAIR, Diagnosis.REPLACE):
            raise errors.UnknownFault
        return
    category = catalog.sku(item.sku_code).category
    if not catalog.fault_codes_for(category).filter(code=fault_code).exists():
        raise errors.UnknownFault
