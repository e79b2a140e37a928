"""Stock in the admin: look at balances and the ledger; corrections go through the service."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from inventory.models import StockBalance, StockMovement, Warehouse


@admin.register(Warehouse)
class WarehouseAdmin(ModelAdmin):  # type: ignore[misc] # unfold carries no types
    list_display = ("code", "name", "country", "department", "active")
    list_filter = ("country", "active")
    search_fields = ("code", "name")


class ReadOnly(ModelAdmin):  # type: ignore[misc] # unfold carries no types
    """Rows that only services write."""

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(StockBalance)
class StockBalanceAdmin(ReadOnly):
    list_display = ("sku_code", "warehouse", "condition", "on_hand")
    list_filter = ("warehouse", "condition")
    search_fields = ("sku_code",)


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnly):
    list_display = ("at", "sku_code", "warehouse", "condition", "difference", "reference")
    list_filter = ("warehouse", "condition")
    search_fields = ("sku_code", "reference", "key")
    date_hierarchy = "at"
