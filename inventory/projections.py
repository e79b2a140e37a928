"""Stock events → ledger rows and balances."""

from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from inventory import events
from inventory.models import StockBalance, StockMovement
from inventory.selectors import balance_id

LEDGER = projection(
    "inventory.ledger", models=[StockMovement, StockBalance], inline=True, per_stream="stock"
)


@LEDGER.on(events.StockReceived)
def received(rows: Rows, recorded: Recorded[events.StockReceived]) -> None:
    _move(rows, recorded, recorded.event.quantity, recorded.event.reference)


@LEDGER.on(events.StockIssued)
def issued(rows: Rows, recorded: Recorded[events.StockIssued]) -> None:
    _move(rows, recorded, -recorded.event.quantity, recorded.event.reference)


@LEDGER.on(events.StockAdjusted)
def adjusted(rows: Rows, recorded: Recorded[events.StockAdjusted]) -> None:
    _move(rows, recorded, recorded.event.difference, recorded.event.reason)


def _move(rows: Rows, recorded: Recorded[Any], difference: int, reference: str) -> None:
    event = recorded.event
    rows.insert(
        StockMovement(
            id=UUID(event.movement_id),
            key=event.key,
            warehouse_id=event.warehouse,
            sku_code=event.sku_code,
            condition=event.condition,
            difference=difference,
            reference=reference,
            at=recorded.occurred_at,
        )
    )
    pk = balance_id(event.warehouse, event.sku_code, event.condition)
    found = rows.find(StockBalance, pk=pk)
    if found:
        found[0].on_hand += difference
        rows.update(found[0])
        return
    rows.insert(
        StockBalance(
            id=pk,
            warehouse_id=event.warehouse,
            sku_code=event.sku_code,
            condition=event.condition,
            on_hand=difference,
        )
    )
