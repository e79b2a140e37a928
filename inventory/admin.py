"""Stock in the admin: balances, the ledger, warehouses; corrections go through the service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.exporting import ExportingAdmin
from catalog import selectors as catalog
from events import clock
from events.actor import Actor
from events.admin.reading import ReadingAdmin
from events.errors import DomainError
from events.ids import uuid7
from inventory import services
from inventory.models import AdjustmentReason, Condition, StockBalance, StockMovement, Warehouse
from rma.admin import pages

ADJUST = "inventory.adjust_stock"
MOST_PIECES = 100_000


class AdjustForm(forms.Form):
    """By how many pieces the book is wrong, and why; `key` makes a second click harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    warehouse = forms.ChoiceField(label=_("Warehouse"), widget=UnfoldAdminSelectWidget)
    sku_code = forms.CharField(label=_("Product"), max_length=40, widget=UnfoldAdminTextInputWidget)
    condition = forms.ChoiceField(
        label=_("Condition"), choices=Condition.choices, widget=UnfoldAdminSelectWidget
    )
    difference = forms.IntegerField(
        label=_("Difference"),
        min_value=-MOST_PIECES,
        max_value=MOST_PIECES,
        help_text=_("Counted minus booked: 2 more is 2, 3 fewer is -3."),
        widget=UnfoldAdminIntegerFieldWidget,
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=AdjustmentReason.choices, widget=UnfoldAdminSelectWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages.offer(self, "warehouse", list(Warehouse.objects.values_list("code", "name")))

    def clean_key(self) -> str:
        """The key of the movement."""
        return f"adjustment/{self.cleaned_data['key']}"

    def clean_difference(self) -> int:
        """A correction by nothing corrects nothing."""
        difference: int = self.cleaned_data["difference"]
        if difference == 0:
            raise forms.ValidationError(_("Please enter a difference other than 0."))
        return difference

    def clean_sku_code(self) -> str:
        """Only products we know."""
        try:
            return catalog.sku(self.cleaned_data["sku_code"]).code
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None


@admin.register(Warehouse)
class WarehouseAdmin(ModelAdmin):
    """Reference data, edited by hand."""

    list_display = ["code", "name", "country", "department", "active"]
    list_filter = ["country", "active"]
    search_fields = ["code", "name"]

    def has_delete_permission(self, request: HttpRequest, obj: Warehouse | None = None) -> bool:
        """Nobody: the ledger names it for ever. It can be switched off."""
        return False


@admin.register(StockBalance)
class StockBalanceAdmin(ReadingAdmin):
    """What each warehouse holds, and the page that corrects it."""

    list_display = ["sku_code", "warehouse", "state_of_goods", "on_hand"]
    list_filter = ["warehouse", "condition"]
    list_select_related = ["warehouse"]
    search_fields = ["sku_code__istartswith"]
    actions_list = ["correct"]

    @display(
        description=_("Condition"),
        ordering="condition",
        label={"new": "success", "refurbished": "info", "quarantine": "warning", "scrap": "danger"},
    )
    def state_of_goods(self, balance: StockBalance) -> tuple[str, str]:
        """Condition as a coloured label."""
        return balance.condition, balance.get_condition_display()

    def get_urls(self) -> list[URLPattern]:
        """The page of a correction."""
        page = self.admin_site.admin_view(self.adjust)
        return [path("adjust/", page, name="inventory_adjust"), *super().get_urls()]

    @action(description=_("Correct the stock"), url_path="correct", permissions=["correct"])
    def correct(self, request: HttpRequest) -> HttpResponse:
        """The way from the list to the page."""
        return HttpResponseRedirect(reverse("admin:inventory_adjust"))

    def has_correct_permission(self, request: HttpRequest) -> bool:
        """Whoever may correct the stock."""
        return bool(request.user.has_perm(ADJUST))

    def adjust(self, request: HttpRequest) -> HttpResponse:
        """Ask for the difference, then correct the book."""
        pages.ensure_may(request, ADJUST)
        initial = {"key": uuid7(), "condition": Condition.NEW, **_named_in(request)}
        form = AdjustForm(request.POST or None, initial=initial)
        return pages.ask(
            request,
            form=form,
            call=lambda entered: services.adjust(
                actor=Actor.staff(request.user.pk), now=clock.now(), **entered
            ),
            done=_("The stock is corrected."),
            back_url=reverse("admin:inventory_stockbalance_changelist"),
            template="inventory/admin/adjust.html",
            context={
                **self.admin_site.each_context(request),
                "title": _("Correct the stock"),
                "opts": self.opts,
            },
        )


@admin.register(StockMovement)
class StockMovementAdmin(ExportingAdmin, ReadingAdmin):
    """The ledger, newest first."""

    list_display = ["at", "sku_code", "warehouse", "condition", "difference", "reference"]
    list_filter = ["warehouse", "condition"]
    list_select_related = ["warehouse"]
    search_fields = ["sku_code__istartswith", "reference__exact", "key__exact"]


def _named_in(request: HttpRequest) -> dict[str, str]:
    """What a link to the page already names."""
    return {name: request.GET[name] for name in ("warehouse", "sku_code") if name in request.GET}
