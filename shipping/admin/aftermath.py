"""Work lists of what went wrong on the way: sent again, sent twice, arrived unexpectedly."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from rma import selectors as rma_selectors
from rma.models import Rma
from shipping import services
from shipping.admin.read_only import ReadOnlyAdmin, each
from shipping.choices import DuplicateState, HeldState, ReshipmentState
from shipping.models import DuplicateAlert, HeldParcel, Reshipment, Shipment


class OfAnRma(ReadOnlyAdmin):
    """Rows of an RMA: its number is shown and searched."""

    search_fields = ["=rma_id"]
    search_help_text = _("Number of the RMA")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the number of the RMA in the same query."""
        number = Rma.objects.filter(pk=OuterRef("rma_id")).values("number")
        rows = super().get_queryset(request).annotate(rma_number=Subquery(number[:1]))
        found: QuerySet[Any] = rows
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows of an RMA by its number."""
        term = search_term.strip()
        if not term:
            return queryset, False
        rmas = Rma.objects.filter(barcode=rma_selectors.barcode_of(term)).values("pk")
        return queryset.filter(rma_id__in=rmas), False

    @display(description=_("RMA"))
    def rma(self, row: Any) -> str:
        """The number of the RMA."""
        return str(row.rma_number)

    def may(self, request: HttpRequest, permission: str) -> bool:
        """Whether the reader holds a right of shipping."""
        return bool(request.user.has_perm(f"shipping.{permission}"))


def _ids(queryset: QuerySet[Any]) -> Any:
    return list(queryset.values_list("pk", flat=True))


@admin.register(Reshipment)
class ReshipmentAdmin(OfAnRma):
    """Parcels to be sent once more: who asked, why, and what a second person decided."""

    empty_hint = _(
        "When somebody asks to send a lost parcel once more, a second person decides here."
    )
    list_display = ["requested_at", "rma", "parcel", "reason", "stage", "held_code", "decided_at"]
    list_filter = ["state", "reason", "action", "requested_at"]
    actions = ["approve", "refuse", "pick_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the reference of the parcel in the same query."""
        reference = Shipment.objects.filter(pk=OuterRef("replaces")).values("reference")
        rows = super().get_queryset(request).annotate(reference=Subquery(reference[:1]))
        found: QuerySet[Any] = rows
        return found

    @display(description=_("In place of"))
    def parcel(self, row: Any) -> str:
        """The reference of the first parcel."""
        return str(row.reference)

    @display(
        description=_("State"),
        ordering="state",
        label={
            ReshipmentState.REQUESTED: "warning",
            ReshipmentState.APPROVED: "info",
            ReshipmentState.HELD: "danger",
            ReshipmentState.SHIPPED: "success",
            ReshipmentState.REFUSED: "",
        },
    )
    def stage(self, row: Reshipment) -> tuple[str, str]:
        """State as a coloured label."""
        return row.state, row.get_state_display()

    @action(description=_("Agree: send it once more"), permissions=["decide"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service; whoever asked is refused."""
        each(request, _ids(queryset), services.approve_reshipment, "reshipment_id")

    @action(description=_("Refuse to send it again"), permissions=["decide"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service; whoever asked is refused."""
        each(request, _ids(queryset), services.refuse_reshipment, "reshipment_id")

    @action(description=_("Pick the missing goods once more"), permissions=["decide"])
    def pick_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service."""
        each(request, _ids(queryset), services.retry_reshipment, "reshipment_id")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may agree to it."""
        return self.may(request, "approve_reshipment")


@admin.register(DuplicateAlert)
class DuplicateAlertAdmin(OfAnRma):
    """More than one parcel for one RMA: seen by us, by the carrier or by the customer."""

    empty_hint = _("When more than one parcel was sent for a request, it is looked into here.")
    list_display = ["found_at", "rma", "source", "parcels", "stage", "decided_at"]
    list_filter = ["state", "source", "found_at"]
    actions = ["confirm", "dismiss"]

    @display(description=_("Shipments"))
    def parcels(self, row: DuplicateAlert) -> str:
        """Their references."""
        return ", ".join(row.references)

    @display(
        description=_("State"),
        ordering="state",
        label={
            DuplicateState.OPEN: "danger",
            DuplicateState.CONFIRMED: "warning",
            DuplicateState.DISMISSED: "",
        },
    )
    def stage(self, row: DuplicateAlert) -> tuple[str, str]:
        """State as a coloured label."""
        return row.state, row.get_state_display()

    @action(description=_("Really sent twice"), permissions=["decide"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service."""
        each(request, _ids(queryset), services.decide_duplicate, "alert_id", confirmed=True)

    @action(description=_("A false alarm"), permissions=["decide"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service."""
        each(request, _ids(queryset), services.decide_duplicate, "alert_id", confirmed=False)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may decide alerts."""
        return self.may(request, "decide_duplicate")


@admin.register(HeldParcel)
class HeldParcelAdmin(OfAnRma):
    """Parcels that came after their RMA had ended; each one is a task while it is on hold."""

    empty_hint = _("Parcels that belong to no open request wait here until somebody decides.")
    list_display = ["held_at", "rma", "code", "station", "stage", "ended_at"]
    list_filter = ["state", "code", "station", "held_at"]
    actions = ["send_back", "release"]

    @display(
        description=_("State"),
        ordering="state",
        label={HeldState.HELD: "warning", HeldState.SENT_BACK: "success", HeldState.RELEASED: ""},
    )
    def stage(self, row: HeldParcel) -> tuple[str, str]:
        """State as a coloured label."""
        return row.state, row.get_state_display()

    @action(description=_("Send it back as it came"), permissions=["decide"])
    def send_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service."""
        each(request, _ids(queryset), services.send_held_back, "held_id")

    @action(description=_("Take it off hold"), permissions=["decide"])
    def release(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Each one through the service."""
        each(request, _ids(queryset), services.release_held, "held_id")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whoever may decide about held parcels."""
        return self.may(request, "decide_held")
