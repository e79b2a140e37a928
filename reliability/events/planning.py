"""What happens to end-of-life plans. Stream `eolplan/<id>`, the id made of the product."""

from events.types import event


@event("reliability.eol_planned", schema=1)
class EolPlanned:
    """The costs and shares a product is planned with. Money as digits, shares as fractions."""

    plan_id: str
    sku_code: str
    unit_cost: str
    substitute_cost: str
    left_over_cost: str
    service_level: float
    scrap: float
    repeat: float


@event("reliability.stock_found_short", schema=1)
class StockFoundShort:
    """The stock is expected to run out before the last warranty ends. Dates as 2026-11-22."""

    plan_id: str
    sku_code: str
    stock: int
    runs_out_on: str
    obliged_until: str


@event("reliability.stock_found_enough", schema=1)
class StockFoundEnough:
    """What was short before lasts again as long as the warranties."""

    plan_id: str
    sku_code: str
    stock: int
    obliged_until: str
