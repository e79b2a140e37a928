"""Finishing a piece, and the work order when every piece is finished."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from catalog import selectors as catalog
from events.actor import Actor
from events.errors import InvalidInput
from events.unit import UnitOfWork, unit_of_work
from inventory import services as inventory
from inventory.models import Condition
from repair import errors, events, rules, selectors
from repair.choices import Diagnosis
from repair.models import WorkItem, WorkOrder
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Disposition
from rma.models import Rma
from warranty import services as warranty

LONGEST_JOB = 6000  # minutes
INTO_STOCK = {
    Disposition.RESTOCK: Condition.REFURBISHED,
    Disposition.QUARANTINE: Condition.QUARANTINE,
    Disposition.SCRAP: Condition.SCRAP,
}


def complete_item(
    *,
    actor: Actor,
    now: datetime,
    order_id: UUID | str,
    item_id: UUID | str,
    disposition: str,
    replacement_serial: str = "",
    labour_minutes: int = 0,
) -> WorkItem:
    """Finish a piece: stock moves, the line is disposed, a replacement inherits the warranty.

    Emits repair.item_completed, and repair.completed with rma.ready_to_ship after the last piece.
    Raises one of `errors.BY_REFUSAL`, InvalidInput for impossible minutes, or OutOfStock when
    there is no replacement.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        order = selectors.locked(order_id)
        item = selectors.item_of(order, item_id)
        _ensure_completable(item, disposition, replacement_serial)
        _ensure_plausible(labour_minutes)
        rma = rma_selectors.by_id(order.rma_id)
        replaced = item.outcome == Diagnosis.REPLACE
        if replaced:
            replacement_serial = _send_replacement(unit, rma, order, item, replacement_serial)
        _put_away(unit, rma, item, disposition)
        event = events.WorkItemCompleted(
            work_order_id=str(order.id),
            rma_id=str(order.rma_id),
            item_id=str(item.id),
            line_id=str(item.line_id),
            outcome=item.outcome,
            disposition=Disposition(disposition).value,
            quantity=item.quantity,
            replacement_serial=replacement_serial,
            labour_minutes=labour_minutes,
        )
        unit.record(order.stream, event, expected=order.version)
        rma_services.dispose_line(
            actor=actor,
            now=now,
            rma_id=order.rma_id,
            line_id=item.line_id,
            disposition=disposition,
            quantity=item.quantity,
            replaced=replaced,
            replacement_serial=replacement_serial,
        )
        finish_if_done(actor=actor, now=now, rma_id=order.rma_id)
        item.refresh_from_db()
        return item


def finish_if_done(*, actor: Actor, now: datetime, rma_id: UUID | str) -> WorkOrder | None:
    """Complete the open order when every announced piece is finished or known to be missing.

    Emits repair.completed, and rma.ready_to_ship when something goes back to the customer.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        order = selectors.open_order_of(rma_id)
        if order is None or order.items.filter(done_at=None).exists():
            return None
        if any(line.quantity_outstanding for line in rma.lines.all()):
            return None
        event = events.WorkOrderCompleted(work_order_id=str(order.id), rma_id=str(rma_id))
        unit.record(order.stream, event, expected=order.version)
        if rma_selectors.facts(rma).something_goes_back:
            rma_services.mark_ready_to_ship(actor=actor, now=now, rma_id=rma_id)
        return order


def _ensure_completable(item: WorkItem, disposition: str, replacement_serial: str) -> None:
    piece = rules.Piece(
        outcome=item.outcome,
        done=item.done_at is not None,
        test_passed=item.test_passed,
        serial=item.serial,
    )
    refusal = rules.refuse_completion(piece, disposition, replacement_serial)
    if refusal:
        raise errors.BY_REFUSAL[refusal]


def _ensure_plausible(labour_minutes: int) -> None:
    if not 0 <= labour_minutes <= LONGEST_JOB:
        raise InvalidInput(
            errors={"labour_minutes": [_("Please enter the minutes of work, at most 6000.")]}
        )


def _send_replacement(
    unit: UnitOfWork, rma: Rma, order: WorkOrder, item: WorkItem, serial: str
) -> str:
    """Take the same model out of stock; the new serial takes over what is left of the warranty.

    Returns the new serial number as the device book spells it.
    """
    centre = catalog.return_centre_for(rma.brand_code, rma.country)
    inventory.issue(
        actor=unit.actor,
        now=unit.now,
        key=f"replacement/{item.id}",
        warehouse=centre.warehouse_code,
        sku_code=item.sku_code,
        quantity=item.quantity,
        reference=order.number,
    )
    if not item.serial:
        return ""
    device = warranty.replace_device(
        actor=unit.actor,
        now=unit.now,
        sku_code=item.sku_code,
        serial=item.serial,
        new_sku_code=item.sku_code,
        new_serial=serial,
        rma_id=rma.id,
        line_id=item.line_id,
    )
    return device.serial


def _put_away(unit: UnitOfWork, rma: Rma, item: WorkItem, disposition: str) -> None:
    condition = INTO_STOCK.get(Disposition(disposition))
    if condition is None:
        return
    centre = catalog.return_centre_for(rma.brand_code, rma.country)
    inventory.receive(
        actor=unit.actor,
        now=unit.now,
        key=f"putaway/{item.id}",
        warehouse=centre.warehouse_code,
        sku_code=item.sku_code,
        quantity=item.quantity,
        condition=condition,
        reference=rma.number,
    )
