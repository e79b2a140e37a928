"""What happens on the bench. Stream `workorder/<id>`."""

from events.types import event


@event("repair.opened", schema=1)
class WorkOrderOpened:
    """A work order was opened for the goods of an RMA that arrived."""

    work_order_id: str
    number: str
    rma_id: str


@event("repair.item_added", schema=1)
class WorkItemAdded:
    """Pieces of one RMA line came to the bench."""

    work_order_id: str
    rma_id: str
    item_id: str
    line_id: str
    sku_code: str
    serial: str
    quantity: int
    stated_fault: str


@event("repair.taken", schema=1)
class WorkOrderTaken:
    """A technician took the work order."""

    work_order_id: str
    rma_id: str
    technician_id: str


@event("repair.diagnosed", schema=1)
class Diagnosed:
    """The bench found the fault (empty: none) and says what shall be done."""

    work_order_id: str
    rma_id: str
    item_id: str
    line_id: str
    fault_code: str
    outcome: str
    quantity: int


@event("repair.part_used", schema=1)
class PartUsed:
    """A spare part went into a piece and out of stock."""

    work_order_id: str
    rma_id: str
    item_id: str
    part_id: str
    sku_code: str
    quantity: int
    warehouse: str


@event("repair.tested", schema=1)
class PieceTested:
    """A piece was tested after the work."""

    work_order_id: str
    rma_id: str
    item_id: str
    test_id: str
    result: str


@event("repair.item_completed", schema=1)
class WorkItemCompleted:
    """A piece is finished: `disposition` says where it goes, the serial names a replacement."""

    work_order_id: str
    rma_id: str
    item_id: str
    line_id: str
    outcome: str
    disposition: str
    quantity: int
    replacement_serial: str
    labour_minutes: int


@event("repair.completed", schema=1)
class WorkOrderCompleted:
    """All pieces that arrived are finished."""

    work_order_id: str
    rma_id: str


@event("repair.cancelled", schema=1)
class WorkOrderCancelled:
    """The RMA ended before the bench was done."""

    work_order_id: str
    rma_id: str
