"""What reached us and what was refused: dock scans, carriers' messages, repeats."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from shipping import dock_screen
from shipping.admin.read_only import ReadOnlyAdmin
from shipping.choices import AttemptOutcome, ScanResult, WebhookOutcome
from shipping.models import DockScan, InboundWebhook, RefusedRepeat

_LABELS = {"success": "success", "warning": "warning", "danger": "danger"}


@admin.register(DockScan)
class DockScanAdmin(ReadOnlyAdmin):
    """Every scan of the dock with its answer."""

    list_display = ["at", "answer", "scanned", "station", "worker"]
    list_filter = ["result", "station", "at"]
    search_fields = ["scanned", "rma_id"]
    fields = ["at", "answer", "scanned", "station", "worker", "rma_id", "shipment_id", "details"]

    @display(
        description=_("Result"),
        ordering="result",
        label={result.value: _LABELS[result.tone] for result in ScanResult},
    )
    def answer(self, row: DockScan) -> tuple[str, str]:
        """Result as a coloured label."""
        return row.result, row.get_result_display()

    @display(description=_("Who"))
    def worker(self, row: DockScan) -> str:
        """Who scanned."""
        return dock_screen.who(row.actor_kind, row.actor_id)


@admin.register(InboundWebhook)
class InboundWebhookAdmin(ReadOnlyAdmin):
    """Messages of carriers; a parked one waits for its label."""

    list_display = ["received_at", "source", "kind", "tracking_number", "fate", "message_id"]
    list_filter = ["source", "outcome", "kind", "received_at"]
    search_fields = ["tracking_number", "message_id", "carrier_ref"]

    @display(
        description=_("Outcome"),
        ordering="outcome",
        label={WebhookOutcome.APPLIED: "success", WebhookOutcome.PARKED: "warning"},
    )
    def fate(self, row: InboundWebhook) -> tuple[str, str]:
        """Outcome as a coloured label."""
        return row.outcome, row.get_outcome_display()


@admin.register(RefusedRepeat)
class RefusedRepeatAdmin(ReadOnlyAdmin):
    """The report of attempts that made no shipment: repeats and refusals, counted and listed."""

    list_display = ["at", "rma_id", "shipment", "action", "generation", "fate", "code", "worker"]
    list_filter = ["outcome", "action", "actor_kind", "code", "at"]
    list_select_related = ["shipment"]
    list_before_template = "shipping/admin/attempts.html"
    search_fields = ["rma_id", "shipment__reference"]
    date_hierarchy = "at"

    @display(
        description=_("Outcome"),
        ordering="outcome",
        label={AttemptOutcome.REPEATED: "info", AttemptOutcome.REFUSED: "warning"},
    )
    def fate(self, row: RefusedRepeat) -> tuple[str, str]:
        """Outcome as a coloured label."""
        return row.outcome, row.get_outcome_display()

    @display(description=_("Who"))
    def worker(self, row: RefusedRepeat) -> str:
        """Who asked again."""
        return dock_screen.who(row.actor_kind, row.actor_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with the counts of what is listed."""
        answer: HttpResponse = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", None) or {}
        if "cl" in shown:
            rows = shown["cl"].queryset.order_by()
            groups = rows.values("outcome", "code", "actor_kind").annotate(
                attempts=Count("id"), parcels=Count("rma_id", distinct=True)
            )
            shown["counts"] = [
                {**group, "fate": AttemptOutcome(group["outcome"]).label}
                for group in groups.order_by("-attempts")
            ]
        return answer
