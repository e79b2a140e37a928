"""Named reads of stock."""

from inventory.models import Condition, StockBalance, StockMovement


def balance_id(warehouse: str, sku_code: str, condition: str) -> str:
    """The key of a balance row, and the tail of its stream's name."""
    return f"{warehouse}/{sku_code}/{condition}"


def on_hand(warehouse: str, sku_code: str, condition: str = Condition.NEW) -> int:
    """Pieces that could be issued now."""
    row = StockBalance.objects.filter(pk=balance_id(warehouse, sku_code, condition)).first()
    return row.on_hand if row else 0


def movement_of(key: str) -> StockMovement | None:
    """The movement made under this key, if it was made."""
    return StockMovement.objects.filter(key=key).first()


def codes_in_stock(warehouse: str, condition: str = Condition.NEW) -> list[str]:
    """The products a warehouse could issue now."""
    found = StockBalance.objects.filter(warehouse=warehouse, condition=condition, on_hand__gt=0)
    return list(found.values_list("sku_code", flat=True))
