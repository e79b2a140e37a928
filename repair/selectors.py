"""Named reads of work orders."""

from uuid import UUID

from django.db.models import QuerySet, Sum

from repair import errors
from repair.choices import Diagnosis, OrderState
from repair.models import WorkItem, WorkOrder
from rma import selectors as rma_selectors


def locked(order_id: UUID | str) -> WorkOrder:
    """The open work order; its RMA's row and its own are locked, in this order.

    Raises WorkOrderNotFound, WorkOrderEnded.
    """
    rma_id = WorkOrder.objects.filter(pk=order_id).values_list("rma_id", flat=True).first()
    if rma_id is None:
        raise errors.WorkOrderNotFound
    rma_selectors.locked(rma_id)
    order = WorkOrder.objects.select_for_update().get(pk=order_id)
    if order.state != OrderState.OPEN:
        raise errors.WorkOrderEnded(number=order.number)
    return order


def item_of(order: WorkOrder, item_id: UUID | str) -> WorkItem:
    """One piece of this order. Raises WorkItemNotFound."""
    item = order.items.filter(pk=item_id).first()
    if item is None:
        raise errors.WorkItemNotFound
    return item


def open_order_of(rma_id: UUID | str) -> WorkOrder | None:
    """The open work order of an RMA, locked, if there is one."""
    found = WorkOrder.objects.select_for_update().filter(rma_id=rma_id, state=OrderState.OPEN)
    return found.first()


def orders_of(rma_id: UUID | str) -> QuerySet[WorkOrder]:
    """All work orders of an RMA with their pieces, oldest first."""
    found = WorkOrder.objects.filter(rma_id=rma_id).order_by("opened_at")
    return found.prefetch_related("items__parts", "items__tests", "items__notes")


def refunded_pieces(order_id: UUID | str) -> dict[UUID, int]:
    """How many pieces of each RMA line this order decided to refund."""
    decided = WorkItem.objects.filter(order__id=order_id, outcome=Diagnosis.REFUND)
    rows = decided.values_list("line_id").annotate(pieces=Sum("quantity"))
    return dict(rows)


def refunded_items(line_id: UUID | str) -> list[WorkItem]:
    """The finished pieces of an RMA line whose refund was asked for, oldest first."""
    found = WorkItem.objects.filter(line_id=line_id, outcome=Diagnosis.REFUND)
    return list(found.exclude(done_at=None).order_by("id"))


def by_id(order_id: UUID | str) -> WorkOrder:
    """The work order as it is now. Raises WorkOrderNotFound."""
    order = WorkOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise errors.WorkOrderNotFound
    return order
