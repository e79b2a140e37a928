"""The verbs of stock. Each movement has a key: repeating it is answered with the first movement."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from events.actor import Actor
from events.errors import DomainError, InvalidInput, NotFound
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from inventory import events, selectors
from inventory.models import AdjustmentReason, Condition, StockMovement, Warehouse

MOST_PIECES = 1_000_000


class OutOfStock(DomainError):
    """Fewer pieces than asked for. Fields: sku, warehouse, wanted, available."""

    code = "out_of_stock"
    message = _("%(warehouse)s holds %(available)s of %(sku)s, but %(wanted)s are needed.")


class UnknownWarehouse(NotFound):
    code = "unknown_warehouse"
    message = _("There is no warehouse “%(warehouse)s”.")


def receive(
    *,
    actor: Actor,
    now: datetime,
    key: str,
    warehouse: str,
    sku_code: str,
    quantity: int,
    condition: str = Condition.NEW,
    reference: str = "",
) -> StockMovement:
    """Put pieces into stock. Emits inventory.stock_received. Raises UnknownWarehouse."""
    with unit_of_work(actor=actor, now=now) as unit:
        done = _begin(key, warehouse, sku_code, condition, quantity)
        if done is not None:
            return done
        event = events.StockReceived(
            movement_id=str(uuid7()),
            key=key,
            warehouse=warehouse,
            sku_code=sku_code,
            condition=Condition(condition).value,
            quantity=quantity,
            reference=reference,
        )
        return _recorded(unit, event)


def issue(
    *,
    actor: Actor,
    now: datetime,
    key: str,
    warehouse: str,
    sku_code: str,
    quantity: int,
    condition: str = Condition.NEW,
    reference: str = "",
) -> StockMovement:
    """Take pieces out of stock. Emits inventory.stock_issued.

    Raises OutOfStock and takes nothing when there are fewer than `quantity`.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        done = _begin(key, warehouse, sku_code, condition, quantity)
        if done is not None:
            return done
        available = selectors.on_hand(warehouse, sku_code, condition)
        if available < quantity:
            raise OutOfStock(
                sku=sku_code, warehouse=warehouse, wanted=quantity, available=available
            )
        event = events.StockIssued(
            movement_id=str(uuid7()),
            key=key,
            warehouse=warehouse,
            sku_code=sku_code,
            condition=Condition(condition).value,
            quantity=quantity,
            reference=reference,
        )
        return _recorded(unit, event)


def adjust(
    *,
    actor: Actor,
    now: datetime,
    key: str,
    warehouse: str,
    sku_code: str,
    difference: int,
    reason: str,
    condition: str = Condition.NEW,
) -> StockMovement:
    """Correct the book after a count; `difference` is signed. Emits inventory.stock_adjusted.

    Raises OutOfStock when the correction would make the balance negative.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        done = _begin(key, warehouse, sku_code, condition, abs(difference))
        if done is not None:
            return done
        available = selectors.on_hand(warehouse, sku_code, condition)
        if available + difference < 0:
            raise OutOfStock(
                sku=sku_code, warehouse=warehouse, wanted=-difference, available=available
            )
        event = events.StockAdjusted(
            movement_id=str(uuid7()),
            key=key,
            warehouse=warehouse,
            sku_code=sku_code,
            condition=Condition(condition).value,
            difference=difference,
            reason=AdjustmentReason(reason).value,
        )
        return _recorded(unit, event)


def _begin(
    key: str, warehouse: str, sku_code: str, condition: str, quantity: int
) -> StockMovement | None:
    """Check the input and lock this stock; the movement made under `key` before, if any."""
    if not 1 <= quantity <= MOST_PIECES:
        raise InvalidInput(errors={"quantity": [_("Please enter 1 to 1,000,000 pieces.")]})
    if not Warehouse.objects.filter(pk=warehouse).exists():
        raise UnknownWarehouse(warehouse=warehouse)
    with connection.cursor() as cursor:  # a new product has no balance row that could be locked
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('inventory'), hashtext(%s))",
            [selectors.balance_id(warehouse, sku_code, condition)],
        )
    return selectors.movement_of(key)


def _recorded(
    unit: UnitOfWork, event: events.StockReceived | events.StockIssued | events.StockAdjusted
) -> StockMovement:
    tail = selectors.balance_id(event.warehouse, event.sku_code, event.condition)
    unit.record(f"stock/{tail}", event)
    return StockMovement.objects.get(pk=event.movement_id)
