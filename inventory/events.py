"""What happens to stock. One stream per warehouse, product and condition."""

from events.types import event


@event("inventory.stock_received", schema=1)
class StockReceived:
    """Pieces came in. `reference` names why (a delivery, an RMA line)."""

    movement_id: str
    key: str
    warehouse: str
    sku_code: str
    condition: str
    quantity: int
    reference: str


@event("inventory.stock_issued", schema=1)
class StockIssued:
    """Pieces went out."""

    movement_id: str
    key: str
    warehouse: str
    sku_code: str
    condition: str
    quantity: int
    reference: str


@event("inventory.stock_adjusted", schema=1)
class StockAdjusted:
    """A count differed from the book: `difference` is signed."""

    movement_id: str
    key: str
    warehouse: str
    sku_code: str
    condition: str
    difference: int
    reason: str
