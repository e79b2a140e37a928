"""Named reads of stock."""

from django.db.models import Sum

from inventory.models import Condition, StockBalance, StockMovement, Warehouse


def balance_id(warehouse: str, sku_code: str, condition: str) -> str:
    """The key of a balance row, and the tail of its stream's name."""
    return f"{warehouse}/{sku_code}/{condition}"


def on_hand(warehouse: str, sku_code: str, condition: str = Condition.NEW) -> int:
    """Pieces that could be issued now."""
    row = StockBalance.objects.filter(pk=balance_id(warehouse, sku_code, condition)).first()
    return row.on_hand if row else 0


def pieces_of(sku_code: str) -> int:
    """Pieces in all active warehouses that a customer could be given, new and refurbished."""
    active = Warehouse.objects.filter(active=True).values("code")
    found = StockBalance.objects.filter(
        sku_code=sku_code, warehouse__in=active, on_hand__gt=0,
        condition__in=(Condition.NEW, Condition.REFURBISHED),
    )  # fmt: skip
    return int(found.aggregate(pieces=Sum("on_hand"))["pieces"] or 0)


def movement_of(key: str) -> StockMovement | None:
    """The movement made under this key, if it was made."""
    return StockMovement.objects.filter(key=key).first()


def codes_in_stock(warehouse: str, condition: str = Condition.NEW) -> list[str]:
    """The products a warehouse could issue now."""
    found = StockBalance.objects.filter(warehouse=warehouse, condition=condition, on_hand__gt=0)
    return list(found.values_list("sku_code", flat=True))
