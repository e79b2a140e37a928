"""Which counterparts are called at present, and how many calls may be repeated."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from events import clock, selectors
from events.admin.reading import ReadingAdmin
from events.models import Circuit


@admin.register(Circuit)
class CircuitAdmin(ReadingAdmin):
    """Counterparts that have failed before; above them the budget for repetitions."""

    list_display = ["name", "state_badge", "failures", "open_until", "last_failed_at"]
    list_display_links = None
    ordering = ["name"]
    list_before_template = "events/admin/retry_budget.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the budget."""
        context = {**(extra_context or {}), "budget": selectors.retry_budget(clock.now())}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    @display(description=_("State"), label={"open": "danger", "closed": "success"})
    def state_badge(self, circuit: Circuit) -> tuple[str, Any]:
        """Value for the colour, label for the reader."""
        if circuit.open_until is None:
            return "closed", _("Calls are made")
        return "open", _("Left in peace")
