"""Shipments in the admin: filters, batch printing, trying failed labels again, voiding."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.admin.exporting import ExportingAdmin
from events import clock, failures
from events.actor import Actor
from rma import selectors as rma_selectors
from rma.admin import pages
from rma.models import Rma
from shipping import artwork, selectors, services
from shipping.admin.forms import ReshipmentForm
from shipping.admin.read_only import ReadOnlyAdmin, each
from shipping.choices import TRACKED_STATES, DuplicateState, ShipmentState
from shipping.models import DuplicateAlert, Shipment
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


class Silence(admin.SimpleListFilter):
    """Parcels of which nothing was heard for days."""

    title = _("silent")
    parameter_name = "silent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice beside "all"."""
        return [("1", _("Silent"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        """Keep the silent ones."""
        silent = queryset.filter(state__in=TRACKED_STATES, silent_since__isnull=False)
        return silent if self.value() == "1" else queryset


class Doubled(admin.SimpleListFilter):
    """Parcels of RMAs of which more than one was sent."""

    title = _("sent twice")
    parameter_name = "doubled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice beside "all"."""
        return [("1", _("Sent twice, not dismissed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> QuerySet[Shipment]:
        """Keep those of RMAs with an alert."""
        alerts = DuplicateAlert.objects.exclude(state=DuplicateState.DISMISSED)
        doubled = queryset.filter(rma_id__in=alerts.values("rma_id"))
        return doubled if self.value() == "1" else queryset


@admin.register(Shipment)
class ShipmentAdmin(ExportingAdmin, ReadOnlyAdmin):
    """Shipments, newest first. The state "no label" is the task list of failed labels."""

    list_display = [
        "reference", "direction", "fate", "carrier", "tracking_number", "last_scan",
        "estimated_delivery_on", "requested_at",
    ]  # fmt: skip
    list_filter = [
        "state", "action", "direction", "carrier", Lateness, Silence, Doubled, "pickup_state",
        "requested_at",
    ]  # fmt: skip
    search_fields = ["reference", "tracking_number", "carrier_ref", "rma_id"]
    actions = ["print_labels", "retry_labels", "void_labels"]
    fieldsets = [
        (None, {"fields": ["reference", "rma", "direction", "state", "generation", "service"]}),
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
        (_("Tracking"), {"fields": ["estimated_delivery_on", "delivered_at", "silent_since",
                                    "scans"]}),
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
            (date_format(localtime(scan.at), "DATETIME_FORMAT"), tracking_text(scan.code),
             scan.place, reason_text(scan.reason))
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
        each(request, queryset.values_list("pk", flat=True), services.retry_label, "shipment_id")

    @action(description=_("Void the labels"), permissions=["void_labels"])
    def void_labels(self, request: HttpRequest, queryset: QuerySet[Shipment]) -> None:
        """Each one through the service; refusals are told."""
        each(request, queryset.values_list("pk", flat=True), services.void_label, "shipment_id")

    def has_print_labels_permission(self, request: HttpRequest) -> bool:
        """Whoever may print labels."""
        return bool(request.user.has_perm("shipping.print_labels"))

    def has_retry_labels_permission(self, request: HttpRequest) -> bool:
        """Whoever may try failed labels again."""
        return bool(request.user.has_perm("shipping.retry_label"))

    def has_void_labels_permission(self, request: HttpRequest) -> bool:
        """Whoever may void labels."""
        return bool(request.user.has_perm("shipping.void_label"))

    def get_urls(self) -> list[URLPattern]:
        """The page where somebody asks that a parcel is sent again."""
        ask = self.admin_site.admin_view(self.ask_again)
        name = "shipping_shipment_reship"
        return [path("<uuid:shipment_id>/again/", ask, name=name), *super().get_urls()]

    def ask_again(self, request: HttpRequest, shipment_id: UUID) -> HttpResponse:
        """Ask for a re-shipment, with its reason; a second person decides."""
        pages.ensure_may(request, "shipping.request_reshipment")
        shipment = selectors.by_id(shipment_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Send it once more"),
            "shipment": shipment,
            "rma": rma_selectors.by_id(shipment.rma_id),
        }
        return pages.ask(
            request,
            form=ReshipmentForm(request.POST or None),
            call=lambda given: services.request_reshipment(
                actor=Actor.staff(request.user.pk),
                now=clock.now(),
                shipment_id=shipment.id,
                **given,
            ),
            done=_("Asked for. Somebody else has to agree now."),
            back_url=reverse("admin:rma_rma_change", args=[shipment.rma_id]),
            template="shipping/admin/again.html",
            context=context,
        )
