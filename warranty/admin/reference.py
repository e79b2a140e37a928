"""Devices to look up, and policies to publish."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounts.admin.exporting import ExportingAdmin
from events import clock
from events.actor import Actor
from warranty import services
from warranty.admin.verdicts import ReadOnlyAdmin
from warranty.choices import DeviceState
from warranty.facts import PolicyTerms
from warranty.models import Device, WarrantyPolicy

_TERMS = (
    "brand_code", "category", "country", "valid_from", "days", "withdrawal_days",
    "registration_days", "grace_days", "transit_days",
)  # fmt: skip


@admin.register(Device)
class DeviceAdmin(ExportingAdmin, ReadOnlyAdmin):
    """Devices by serial number."""

    list_display = ["serial", "sku_code", "sold_on", "registered_on", "country", "channel", "stage"]
    list_filter = ["state", "country", "channel"]
    search_fields = ["serial", "sku_code", "lot"]
    exclude = ["version"]

    @display(
        description=_("State"),
        ordering="state",
        label={DeviceState.ACTIVE: "success", DeviceState.REPLACED: "warning"},
    )
    def stage(self, device: Device) -> tuple[str, str]:
        """State as a coloured label."""
        return device.state, str(DeviceState(device.state).label)


@admin.register(WarrantyPolicy)
class WarrantyPolicyAdmin(ModelAdmin):
    """Policies are published, never changed: a correction is the next version."""

    list_display = ["brand", "category", "where", "version", "valid_from", "days", "published_at"]
    list_filter = ["category", "country", "brand_code"]
    list_per_page = 50

    @display(description=_("Brand"), ordering="brand_code")
    def brand(self, policy: WarrantyPolicy) -> str:
        """Code, or a star for every brand."""
        return policy.brand_code or "*"

    @display(description=_("Country"), ordering="country")
    def where(self, policy: WarrantyPolicy) -> str:
        """Code, or a star for every country."""
        return policy.country or "*"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The terms; of a published policy its version, too."""
        return _TERMS if obj is None else (*_TERMS, "version", "published_at", "published_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Nothing of a published policy can be changed."""
        return () if obj is None else self.get_fields(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Publish the terms as the next version of their scope."""
        entered = {name: form.cleaned_data[name] for name in _TERMS}
        published = services.publish_policy(
            actor=Actor.staff(request.user.pk), now=clock.now(), terms=PolicyTerms(**entered)
        )
        obj.pk, obj.version = published.pk, published.version

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see RMAs may read the terms."""
        return bool(request.user.has_perm("rma.view_rma")) or bool(
            super().has_view_permission(request, obj)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
