"""Goods for a parcel that is sent again on purpose: as many new ones are taken out of stock."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from events.actor import Actor
from events.unit import UnitOfWork, savepoint, unit_of_work
from inventory import services as inventory
from rma import selectors as rma_selectors
from rma.models import Rma
from shipping import selectors as shipping_selectors
from shipping import services as shipping
from shipping.choices import Action, ReshipmentState
from shipping.models import Reshipment
from shipping.services import requests


def pick_reshipment(*, actor: Actor, now: datetime, reshipment_id: UUID | str) -> Reshipment:
    """Take the goods of an agreed re-shipment out of stock, once, and have them shipped.

    Emits inventory.stock_issued and shipping.reshipped; or shipping.reshipment_held when the goods
    are not there, and then nothing has left the stock.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        row = shipping_selectors.reshipment_locked(reshipment_id)
        if row.state != ReshipmentState.APPROVED or not row.from_stock:
            return row
        missing = _pick(unit, row, rma_selectors.by_id(row.rma_id))
        if missing:
            shipping.hold_reshipment(actor=actor, now=now, reshipment_id=row.id, code=missing)
        else:
            shipping.ship_again(actor=actor, now=now, reshipment_id=row.id)
        row.refresh_from_db()
        return row


def _pick(unit: UnitOfWork, row: Reshipment, rma: Rma) -> str:
    """Every piece or none; why not, as a code, or an empty string."""
    try:
        warehouse = catalog.return_centre_for(rma.brand_code, rma.country).warehouse_code
        with savepoint():
            for packed in requests.travelling(rma, Action.OUTBOUND):
                inventory.issue(
                    actor=unit.actor,
                    now=unit.now,
                    key=f"reshipment/{row.id}/{packed.line.id}",
                    warehouse=warehouse,
                    sku_code=packed.line.sku_code,
                    quantity=packed.pieces,
                    reference=rma.number,
                )
    except (inventory.OutOfStock, inventory.UnknownWarehouse) as refusal:
        return refusal.code
    except catalog.NoReturnCentre:
        return "no_return_centre"
    return ""
