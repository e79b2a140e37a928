"""Opening, taking and calling off work orders."""

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from events import numbers
from events.actor import Actor
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from repair import errors, events, selectors
from repair.models import WorkItem, WorkOrder
from rma import selectors as rma_selectors
from rma.choices import State
from rma.models import Rma, RmaLine


def sync_items(*, actor: Actor, now: datetime, rma_id: UUID | str) -> WorkOrder | None:
    """Bring every received piece of an RMA to the bench; repeating it changes nothing.

    Opens the work order when there is none. Emits repair.opened and repair.item_added. Returns
    None when the RMA is not being worked on or nothing has arrived.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        if rma.state != State.PROCESSING:
            return None
        missing = [(line, left) for line in rma.lines.all() if (left := _not_on_bench(line)) > 0]
        order = selectors.open_order_of(rma.id)
        if not missing:
            return order
        order = order or _open(unit, rma)
        for line, quantity in missing:
            _add_item(unit, order, line, quantity)
        return WorkOrder.objects.get(pk=order.id)


def take(*, actor: Actor, now: datetime, order_id: UUID | str) -> WorkOrder:
    """The technician who acts takes the order. Emits repair.taken. Raises AlreadyTaken."""
    with unit_of_work(actor=actor, now=now) as unit:
        order = selectors.locked(order_id)
        if order.technician_id == actor.id:
            return order
        if order.technician_id:
            raise errors.AlreadyTaken(number=order.number)
        event = events.WorkOrderTaken(
            work_order_id=str(order.id), rma_id=str(order.rma_id), technician_id=actor.id
        )
        unit.record(order.stream, event, expected=order.version)
        order.refresh_from_db()
        return order


def cancel_order(*, actor: Actor, now: datetime, rma_id: UUID | str) -> WorkOrder | None:
    """Call off the open order of an RMA that ended. Emits repair.cancelled when there is one."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma_selectors.locked(rma_id)
        order = selectors.open_order_of(rma_id)
        if order is not None:
            event = events.WorkOrderCancelled(work_order_id=str(order.id), rma_id=str(rma_id))
            unit.record(order.stream, event, expected=order.version)
        return order


def _not_on_bench(line: RmaLine) -> int:
    """Received pieces of a line that still need work and are on no open order."""
    open_items = WorkItem.objects.filter(line_id=line.id, order__state="open", done_at=None)
    on_bench = open_items.aggregate(pieces=Sum("quantity"))["pieces"] or 0
    return line.quantity_received - line.quantity_disposed - on_bench


def _open(unit: UnitOfWork, rma: Rma) -> WorkOrder:
    order_id = uuid7()
    event = events.WorkOrderOpened(
        work_order_id=str(order_id),
        number=numbers.next_number("WO", unit.now.year),
        rma_id=str(rma.id),
    )
    unit.record(f"workorder/{order_id}", event, expected=0)
    return WorkOrder.objects.get(pk=order_id)


def _add_item(unit: UnitOfWork, order: WorkOrder, line: RmaLine, quantity: int) -> None:
    event = events.WorkItemAdded(
        work_order_id=str(order.id),
        rma_id=str(order.rma_id),
        item_id=str(uuid7()),
        line_id=str(line.id),
        sku_code=line.sku_code,
        serial=line.serial,
        quantity=quantity,
        stated_fault=line.stated_fault,
    )
    unit.record(order.stream, event)
