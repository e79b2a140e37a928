"""Staff pages of the catalogue: plain forms, because reference data is edited by hand."""

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.models import Brand, FaultCode, Lifecycle, ReturnCentre, Sku
from catalog.money import format_money


@admin.register(Brand)
class BrandAdmin(ModelAdmin):
    """Brands: name, look, and who customers hear from."""

    list_display = ["name", "code", "sender_email", "support_email", "support_phone"]
    search_fields = ["name", "code"]
    fieldsets = [
        (None, {"fields": ["code", "name", "tagline", "site"]}),
        (_("Look"), {"fields": ["accent", "logo"]}),
        (_("Contact"), {"fields": ["sender_email", "support_email", "support_phone"]}),
    ]


@admin.register(ReturnCentre)
class ReturnCentreAdmin(ModelAdmin):
    """Where parcels of returns go."""

    list_display = ["code", "name", "brand", "country", "countries", "warehouse_code", "active"]
    list_filter = ["active", "brand", "country"]
    list_select_related = ["brand"]
    search_fields = ["code", "name", "city", "warehouse_code"]
    autocomplete_fields = ["brand"]

    @display(description=_("Serves"))
    def countries(self, centre: ReturnCentre) -> str:
        """Country codes in one cell."""
        return ", ".join(centre.countries_served)


@admin.register(Sku)
class SkuAdmin(ModelAdmin):
    """Products by SKU."""

    list_display = ["code", "name", "brand", "category", "stage", "price", "serial_tracked"]
    list_filter = ["brand", "category", "lifecycle", "serial_tracked", "currency"]
    list_select_related = ["brand"]
    search_fields = ["code", "name", "name_zh_hant", "name_zh_hans"]
    autocomplete_fields = ["brand"]
    list_per_page = 50

    @display(
        description=_("Lifecycle"),
        ordering="lifecycle",
        label={Lifecycle.ACTIVE: "success", Lifecycle.DISCONTINUED: "warning"},
    )
    def stage(self, sku: Sku) -> tuple[str, str]:
        """Lifecycle as a coloured label."""
        return sku.lifecycle, sku.get_lifecycle_display()

    @display(description=_("List price"), ordering="list_price")
    def price(self, sku: Sku) -> str:
        """List price as the reader writes money."""
        return format_money(sku.list_price, sku.currency, get_language() or "en")


@admin.register(FaultCode)
class FaultCodeAdmin(ModelAdmin):
    """What can be wrong; retired codes stay on old returns."""

    list_display = ["code", "label", "category", "component", "symptom", "safety", "offered"]
    list_filter = ["category", "safety", ("retired_at", admin.EmptyFieldListFilter)]
    search_fields = ["code", "label", "label_zh_hant", "label_zh_hans", "component", "symptom"]
    list_per_page = 50

    @display(description=_("Offered"), boolean=True)
    def offered(self, fault: FaultCode) -> bool:
        """Whether a customer can still choose it."""
        return fault.retired_at is None
