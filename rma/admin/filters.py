"""The work queues as filters of the list: what needs a person now, worst first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import selectors as catalog
from events import clock
from rma import choices
from rma.forms import countries
from rma.models import Rma, RmaLine

_NEW, _RECENT = timedelta(days=1), timedelta(days=30)


class QueueFilter(admin.SimpleListFilter):
    """Late, escalated, waiting, to be checked by a person, ready to leave."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("All open")),
            ("late", _("Late")),
            ("escalated", _("Escalated")),
            ("new", _("New since yesterday")),
            ("waiting", _("Waiting for the customer")),
            ("review", _("Warranty to be checked")),
            ("bench", _("On the bench")),
            ("ready", _("Ready to ship")),
            ("declined", _("Declined this month")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rma]) -> QuerySet[Rma]:
        chosen = self.value()
        return queue(chosen, queryset) if chosen else queryset


class BrandFilter(admin.SimpleListFilter):
    """By brand; the choices come from the few brands, not from the many RMAs."""

    title = _("brand")
    parameter_name = "brand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every brand by name."""
        return [(brand.code, brand.name) for brand in catalog.brands()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rma]) -> QuerySet[Rma]:
        """The RMAs of the chosen brand."""
        return queryset.filter(brand_code=self.value()) if self.value() else queryset


class PriorityFilter(admin.SimpleListFilter):
    """By priority; the choices are three words, not a search through all RMAs."""

    title = _("priority")
    parameter_name = "priority"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Urgent, high, normal."""
        return list(choices.Priority.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rma]) -> QuerySet[Rma]:
        """The RMAs of the chosen priority; an unknown one is none."""
        chosen = self.value()
        if not chosen:
            return queryset
        known = chosen in choices.Priority.values
        return queryset.filter(priority=int(chosen)) if known else queryset.none()


class CountryFilter(admin.SimpleListFilter):
    """By country; the choices come from the return centres."""

    title = _("country")
    parameter_name = "country"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Every country we serve, by name."""
        return list(countries.options(catalog.countries_served()))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Rma]) -> QuerySet[Rma]:
        """The RMAs from the chosen country."""
        return queryset.filter(country=self.value()) if self.value() else queryset


def queue(name: str, found: QuerySet[Rma]) -> QuerySet[Rma]:
    """The RMAs of a queue, the most pressing first; what has ended newest first."""
    if name == "declined":
        recent = found.filter(received_at__gte=clock.now() - _RECENT)
        return recent.filter(state=choices.State.REJECTED).order_by("-received_at", "-id")
    if name not in _QUEUES:
        return found.none()
    still_open = found.filter(state__in=choices.OPEN_STATES)
    return _QUEUES[name](still_open).order_by(
        "priority", F("promise_due_at").asc(nulls_last=True), "received_at", "id"
    )


_QUEUES: dict[str, Callable[[QuerySet[Rma]], QuerySet[Rma]]] = {
    "open": lambda found: found,
    "late": lambda found: found.filter(promise_due_at__lt=clock.now(), waiting_since=None),
    "escalated": lambda found: found.exclude(escalated_since=None),
    "new": lambda found: found.filter(received_at__gte=clock.now() - _NEW),
    "waiting": lambda found: found.exclude(waiting_since=None),
    "review": lambda found: found.filter(
        state=choices.State.RECEIVED,
        pk__in=RmaLine.objects.filter(verdict=choices.LineVerdict.REVIEW).values("rma"),
    ),
    "bench": lambda found: found.filter(state=choices.State.PROCESSING, ready_at=None),
    "ready": lambda found: found.filter(state=choices.State.PROCESSING).exclude(ready_at=None),
}
