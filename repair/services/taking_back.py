"""Goods whose refund was refused come back to the bench, to be sent to their owner."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from events.actor import Actor
from events.unit import UnitOfWork, unit_of_work
from inventory import services as inventory
from repair import errors, selectors
from repair.models import WorkItem
from repair.services.completion import INTO_STOCK
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Disposition
from rma.models import Rma, RmaLine
from shipping import services as shipping

_STILL_HERE = (Disposition.RESTOCK, Disposition.QUARANTINE, Disposition.REFURBISH)


def take_back(*, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str) -> RmaLine:
    """Take the refunded pieces of a line out of stock again; a new work order follows.

    Emits inventory.stock_issued and rma.line_recalled. Raises GoodsAreGone when a piece was
    scrapped or given away, OutOfStock when it was sold meanwhile, and what `recall_line` raises.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        items = selectors.refunded_items(line_id)
        if any(item.disposition not in _STILL_HERE for item in items):
            raise errors.GoodsAreGone
        for item in items:
            _out_of_stock(unit, rma, item)
        return rma_services.recall_line(actor=actor, now=now, rma_id=rma.id, line_id=line_id)


def send_back_apart(
    *, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str
) -> RmaLine:
    """Send the refunded pieces of a line back in a parcel of their own: the other one has left.

    Emits inventory.stock_issued, rma.line_sent_back and shipping.outbound_requested. Raises
    GoodsAreGone, OutOfStock.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        items = selectors.refunded_items(line_id)
        if any(item.disposition not in _STILL_HERE for item in items):
            raise errors.GoodsAreGone
        for item in items:
            _out_of_stock(unit, rma, item)
        line = rma_services.send_line_back(actor=actor, now=now, rma_id=rma.id, line_id=line_id)
        shipping.send_separately(actor=actor, now=now, rma_id=rma.id)
        return line


def _out_of_stock(unit: UnitOfWork, rma: Rma, item: WorkItem) -> None:
    condition = INTO_STOCK.get(Disposition(item.disposition))
    if condition is None:  # it never went into stock
        return
    inventory.issue(
        actor=unit.actor,
        now=unit.now,
        key=f"takeback/{item.id}",
        warehouse=catalog.return_centre_for(rma.brand_code, rma.country).warehouse_code,
        sku_code=item.sku_code,
        quantity=item.quantity,
        condition=condition,
        reference=rma.number,
    )
