"""The queues of the bench as a filter of the list."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from repair.choices import OrderState
from repair.models import WorkOrder


class BenchFilter(admin.SimpleListFilter):
    """What to take up next, the most urgent promise first."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Open in all, mine, nobody's."""
        return [("open", _("All open")), ("mine", _("Mine")), ("free", _("Not taken yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
        """The chosen queue."""
        chosen = self.value()
        return queue(chosen, queryset, str(request.user.pk)) if chosen else queryset


def queue(name: str, found: QuerySet[WorkOrder], technician: str) -> QuerySet[WorkOrder]:
    """The open orders of a queue. The rows must know `rma_priority` and `due_at`."""
    if name not in ("open", "mine", "free"):
        return found.none()
    still_open = found.filter(state=OrderState.OPEN)
    if name != "open":
        still_open = still_open.filter(technician_id=technician if name == "mine" else "")
    return still_open.order_by(
        F("rma_priority").asc(), F("due_at").asc(nulls_last=True), "opened_at", "id"
    )
