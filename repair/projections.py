"""Events of `workorder/<id>` → work orders, pieces, parts and tests."""

from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from repair import events
from repair.choices import BenchResult, OrderState
from repair.models import BenchTest, PartUse, WorkItem, WorkOrder

ORDERS = projection(
    "repair.orders",
    models=[WorkOrder, WorkItem, PartUse, BenchTest],
    inline=True,
    per_stream="workorder",
)


def _order(rows: Rows, recorded: Recorded[Any]) -> WorkOrder:
    order = rows.get(WorkOrder, UUID(recorded.event.work_order_id))
    order.version = recorded.version
    return order


@ORDERS.on(events.WorkOrderOpened)
def opened(rows: Rows, recorded: Recorded[events.WorkOrderOpened]) -> None:
    event = recorded.event
    rows.insert(
        WorkOrder(
            id=UUID(event.work_order_id),
            number=event.number,
            rma_id=UUID(event.rma_id),
            opened_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@ORDERS.on(events.WorkItemAdded)
def item_added(rows: Rows, recorded: Recorded[events.WorkItemAdded]) -> None:
    event = recorded.event
    order = _order(rows, recorded)
    rows.insert(
        WorkItem(
            id=UUID(event.item_id),
            order=order,
            line_id=UUID(event.line_id),
            sku_code=event.sku_code,
            serial=event.serial,
            quantity=event.quantity,
            stated_fault=event.stated_fault,
        )
    )
    rows.update(order)


@ORDERS.on(events.WorkOrderTaken)
def taken(rows: Rows, recorded: Recorded[events.WorkOrderTaken]) -> None:
    order = _order(rows, recorded)
    order.technician_id = recorded.event.technician_id
    rows.update(order)


@ORDERS.on(events.Diagnosed)
def diagnosed(rows: Rows, recorded: Recorded[events.Diagnosed]) -> None:
    item = rows.get(WorkItem, UUID(recorded.event.item_id))
    item.diagnosed_at = recorded.occurred_at
    item.fault_code = recorded.event.fault_code
    item.outcome = recorded.event.outcome
    item.tested_at, item.test_passed = None, False  # a test counts for the work it was made after
    rows.update(item)
    rows.update(_order(rows, recorded))


@ORDERS.on(events.PartUsed)
def part_used(rows: Rows, recorded: Recorded[events.PartUsed]) -> None:
    event = recorded.event
    rows.insert(
        PartUse(
            id=UUID(event.part_id),
            item_id=UUID(event.item_id),
            sku_code=event.sku_code,
            quantity=event.quantity,
            warehouse=event.warehouse,
            at=recorded.occurred_at,
        )
    )
    rows.update(_order(rows, recorded))


@ORDERS.on(events.PieceTested)
def tested(rows: Rows, recorded: Recorded[events.PieceTested]) -> None:
    event = recorded.event
    rows.insert(
        BenchTest(
            id=UUID(event.test_id),
            item_id=UUID(event.item_id),
            result=event.result,
            at=recorded.occurred_at,
        )
    )
    item = rows.get(WorkItem, UUID(event.item_id))
    item.tested_at = recorded.occurred_at
    item.test_passed = event.result == BenchResult.PASSED
    rows.update(item)
    rows.update(_order(rows, recorded))


@ORDERS.on(events.WorkItemCompleted)
def item_completed(rows: Rows, recorded: Recorded[events.WorkItemCompleted]) -> None:
    event = recorded.event
    item = rows.get(WorkItem, UUID(event.item_id))
    item.done_at = recorded.occurred_at
    item.disposition = event.disposition
    item.replacement_serial = event.replacement_serial
    item.labour_minutes = event.labour_minutes
    rows.update(item)
    rows.update(_order(rows, recorded))


@ORDERS.on(events.WorkOrderCompleted)
def completed(rows: Rows, recorded: Recorded[events.WorkOrderCompleted]) -> None:
    _end(rows, recorded, OrderState.DONE)


@ORDERS.on(events.WorkOrderCancelled)
def cancelled(rows: Rows, recorded: Recorded[events.WorkOrderCancelled]) -> None:
    _end(rows, recorded, OrderState.CANCELLED)


def _end(rows: Rows, recorded: Recorded[Any], state: OrderState) -> None:
    order = _order(rows, recorded)
    order.state = state
    order.ended_at = recorded.occurred_at
    rows.update(order)
