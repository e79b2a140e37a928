"""Goods for a parcel that is sent again on purpose: as many new ones are taken out of stock."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from events.actor import Actor
from events.unit import UnitOfWork, savepoint, unit_of_work
from inventory import services as inventory
from repair import errors
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.models import Rma, RmaLine
from shipping import selectors as shipping_selectors
from shipping import services as shipping
from shipping.choices import Action, ReshipmentState
from shipping.models import Reshipment
from shipping.services import requests
from warranty import services as warranty
from warranty.rules import normalise_serial


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


def name_reshipped(
    *, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str, serial: str
) -> Reshipment:
    """Say which device was sent once more for a line: it takes over what is left of the warranty.

    The device book then names both, one in place of the other. Emits warranty.device_replaced,
    rma.replacement_named and shipping.reshipped_device_named; a repetition changes nothing. Raises
    NothingToName, DeviceNamedAlready, and what `warranty.services.replace_device` raises.
    """
    with unit_of_work(actor=actor, now=now):
        rma = rma_selectors.locked(rma_id)
        row = shipping_selectors.resent_from_stock(rma.id)
        line = next((one for one in _with_serial(rma) if str(one.pk) == str(line_id)), None)
        if row is None or line is None:
            raise errors.NothingToName
        known = row.serials.get(str(line.pk))
        if known is not None:
            return shipping.name_device(
                actor=actor, now=now, reshipment_id=row.id, line_id=line.pk,
                serial=normalise_serial(serial),
            )  # fmt: skip
        device = warranty.replace_device(
            actor=actor, now=now, sku_code=line.sku_code, serial=line.held_serial,
            new_sku_code=line.sku_code, new_serial=serial, rma_id=rma.id, line_id=line.pk,
        )  # fmt: skip
        rma_services.name_replacement(
            actor=actor, now=now, rma_id=rma.id, line_id=line.pk, serial=device.serial
        )
        return shipping.name_device(
            actor=actor, now=now, reshipment_id=row.id, line_id=line.pk, serial=device.serial
        )


def unnamed_lines(rma: Rma) -> list[RmaLine]:
    """Lines with a serial number that were sent once more from stock, nobody knows as which."""
    row = shipping_selectors.resent_from_stock(rma.id)
    if row is None:
        return []
    return [line for line in _with_serial(rma) if str(line.pk) not in row.serials]


def _with_serial(rma: Rma) -> list[RmaLine]:
    lines = (packed.line for packed in requests.travelling(rma, Action.OUTBOUND))
    return [line for line in lines if line.serial]


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
