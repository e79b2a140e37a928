"""The work queues as filters of the list: what needs a person now, worst first."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events import clock
from rma import choices
from rma.models import Rma


class QueueFilter(admin.SimpleListFilter):
    """Late, escalated, waiting, to be checked by a person, ready to leave."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("All open")),
            ("late", _("Late")),
            ("escalated", _("Escalated")),
            ("waiting", _("Waiting for the customer")),
            ("review", _("Warranty to be checked")),
            ("bench", _("On the bench")),
            ("ready", _("Ready to ship")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rma]) -> QuerySet[Rma]:
        chosen = self.value()
        return queue(chosen, queryset) if chosen else queryset


def queue(name: str, found: QuerySet[Rma]) -> QuerySet[Rma]:
    """The RMAs of a queue, the most pressing first."""
    if name not in _QUEUES:
        return found.none()
    still_open = found.filter(state__in=choices.OPEN_STATES)
    return _QUEUES[name](still_open).order_by(
        "priority", F("promise_due_at").asc(nulls_last=True), "received_at"
    )


_QUEUES = {
    "open": lambda found: found,
    "late": lambda found: found.filter(promise_due_at__lt=clock.now(), waiting_since=None),
    "escalated": lambda found: found.exclude(escalated_since=None),
    "waiting": lambda found: found.exclude(waiting_since=None),
    "review": lambda found: found.filter(
        state=choices.State.RECEIVED, lines__verdict=choices.LineVerdict.REVIEW
    ).distinct(),
    "bench": lambda found: found.filter(state=choices.State.PROCESSING, ready_at=None),
    "ready": lambda found: found.filter(state=choices.State.PROCESSING).exclude(ready_at=None),
}
