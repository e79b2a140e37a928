"""Shipments in the admin: filters, batch printing, trying failed labels again, voiding."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.admin.exporting import ExportingAdmin
from events import clock, failures
from events.actor import Actor
from events.errors import DomainError
from rma.models import Rma
from shipping import artwork, services
from shipping.admin.read_only import ReadOnlyAdmin
from shipping.choices import ShipmentState
from shipping.models import Shipment
from shipping.wording import reason_text, tracking_text


class Lateness(admin.SimpleListFilter):
    """Parcels on their way beyond the day the carrier estimated."""

    title = _("late")
    parameter_name = "late"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice beside "all"."""
        return [("1", _("Late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        """Keep the late ones."""
        if self.value() != "1":
            return queryset
        late = Shipment.objects.late(clock.now().date())
        return queryset.filter(pk__in=late.values("pk"))


@admin.register(Shipment)
class ShipmentAdmin(ExportingAdmin, ReadOnlyAdmin):
    """Shipments, newest first. The state "no label" is the task list of failed labels."""

    list_display = [
        "reference", "direction", "fate", "carrier", "tracking_number", "last_scan",
        "estimated_delivery_on", "requested_at",
    ]  # fmt: skip
    list_filter = ["state", "direction", "carrier", Lateness, "pickup_state", "requested_at"]
    search_fields = ["reference", "tracking_number", "carrier_ref", "rma_id"]
    actions = ["print_labels", "retry_labels", "void_labels"]
    fieldsets = [
        (None, {"fields": ["reference", "rma", "direction", "fate", "generation", "service"]}),
        (
            _("Label"),
            {
                "fields": [
                    "carrier", "tracking_number", "carrier_ref", "cost", "currency", "booked_at",
                    "failure_code", "void_failure_code", "attempts",
                ]
            },
        ),
        (_("Parcel"), {"fields": ["weight_grams", "pieces", "centre_code", "pickup_state",
                                  "pickup_on"]}),
        (_("Tracking"), {"fields": ["estimated_delivery_on", "delivered_at", "scans"]}),
    ]  # fmt: skip

    @display(
        description=_("State"),
        ordering="state",
        label={
            ShipmentState.REQUESTED: "info",
            ShipmentState.FAILED: "danger",
            ShipmentState.BOOKED: "info",
            ShipmentState.IN_TRANSIT: "info",
            ShipmentState.LOST: "danger",
            ShipmentState.RETURNED: "warning",
            ShipmentState.DELIVERED: "success",
        },
    )
    def fate(self, shipment: Shipment) -> tuple[str, str]:
        """State as a coloured label."""
        return shipment.state, shipment.get_state_display()

    @display(description=_("Last scan"), ordering="scanned_at")
    def last_scan(self, shipment: Shipment) -> str:
        """What the carrier said last."""
        return tracking_text(shipment.scan_code) if shipment.scan_code else ""

    @display(description=_("RMA"))
    def rma(self, shipment: Shipment) -> str:
        """The number of the RMA."""
        found = Rma.objects.filter(pk=shipment.rma_id).only("number").first()
        return found.number if found else str(shipment.rma_id)

    @display(description=_("Carrier scans"))
    def scans(self, shipment: Shipment) -> SafeString:
        """Every scan in the carrier's order."""
        rows = (
            (scan.at.isoformat(" ", "minutes"), tracking_text(scan.code), scan.place,
             reason_text(scan.reason))
            for scan in shipment.scans.all()
        )  # fmt: skip
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{} · {} {} {}</li>", rows))

    @action(description=_("Print the labels (one PDF)"), permissions=["print_labels"])
    def print_labels(
        self, request: HttpRequest, queryset: QuerySet[Shipment]
    ) -> HttpResponse | None:
        """One PDF of up to 100 labels, in the order of the list."""
        printable = [shipment for shipment in queryset if shipment.has_label]
        if not 0 < len(printable) <= artwork.MOST_LABELS:
            text = gettext("Choose between 1 and %(most)s shipments that have a label.")
            messages.error(request, text % {"most": artwork.MOST_LABELS})
            return None
        try:
            content = artwork.pdf_of_many(printable)
        except failures.PermanentFailure:
            messages.error(request, gettext("An address on one of these labels was erased."))
            return None
        answer = HttpResponse(content, content_type="application/pdf")
        answer.headers["Content-Disposition"] = 'attachment; filename="labels.pdf"'
        return answer

    @action(description=_("Try the failed labels again"), permissions=["retry_labels"])
    def retry_labels(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> None:
        """Each one through the service; refusals are told."""
        self._each(request, queryset, services.retry_label)

    @action(description=_("Void the labels"), permissions=["void_labels"])
    def void_labels(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> None:
        """Each one through the service; refusals are told."""
        self._each(request, queryset, services.void_label)

    def has_print_labels_permission(self, request: HttpRequest) -> bool:
        """Whoever may print labels."""
        return bool(request.user.has_perm("shipping.print_labels"))

    def has_retry_labels_permission(self, request: HttpRequest) -> bool:
        """Whoever may try failed labels again."""
        return bool(request.user.has_perm("shipping.retry_label"))

    def has_void_labels_permission(self, request: HttpRequest) -> bool:
        """Whoever may void labels."""
        return bool(request.user.has_perm("shipping.void_label"))

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Shipment],
        service: Callable[..., Shipment],
    ) -> None:
        done = 0
        for shipment in queryset:
            try:
                service(
                    actor=Actor.staff(request.user.pk), now=clock.now(), shipment_id=shipment.pk
                )
            except DomainError as error:
                messages.warning(request, str(error))
            else:
                done += 1
        told = ngettext("Done for %(count)s shipment.", "Done for %(count)s shipments.", done)
        messages.success(request, told % {"count": done})
