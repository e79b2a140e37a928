"""What happens to production lots. Stream `lot/<id>`, the id made of product and lot."""

from events.types import event


@event("reliability.lot_attributed", schema=1)
class LotAttributed:
    """From now on this supplier stands behind a lot of a product."""

    lot_id: str
    sku_code: str
    lot: str
    supplier: str
