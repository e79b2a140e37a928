"""Who reads the log, how far behind they are, and what they cannot get past."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from events import clock, lag, services
from events.actor import Actor
from events.admin.discards import ReasonForm, actor_of, one_by_one, say_requested
from events.admin.reading import ReadingAdmin, preformatted
from events.models import Cursor, Discard, Event, ParkedStream


def _behind() -> Coalesce:
    """Events of the partition above the cursor."""
    waiting = Event.objects.filter(
        partition=OuterRef("partition"), position__gt=OuterRef("position")
    ).order_by()
    counted = waiting.values("partition").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class BehindFilter(admin.SimpleListFilter):
    """Only partitions with events not yet read."""

    title = _("lag")
    parameter_name = "behind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One choice."""
        return [("1", _("Behind"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Cursors below the head of their partition."""
        return queryset.filter(behind__gt=0) if self.value() else queryset


@admin.register(Cursor)
class CursorAdmin(ReadingAdmin):
    """A summary of every subscriber, then its partitions with their lag."""

    list_display = ["subscriber", "partition", "position", "behind", "updated_at"]
    list_display_links = None
    list_filter = [BehindFilter, "subscriber"]
    list_per_page = 64
    ordering = ["subscriber", "partition"]
    list_before_template = "events/admin/subscribers.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cursor]:
        """Cursors with their lag."""
        return Cursor.objects.annotate(behind=_behind())

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the summary."""
        context = {**(extra_context or {}), "lags": lag.all_lags()}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    @display(description=_("Behind"), ordering="behind")
    def behind(self, cursor: Any) -> int:
        """Events not yet read."""
        return int(cursor.behind)


@admin.register(ParkedStream)
class ParkedStreamAdmin(ReadingAdmin):
    """Streams set aside, with the error, and the button to try again."""

    empty_hint = _("When handling an event fails again and again, its stream waits here.")
    list_display = [
        "subscriber", "stream", "type", "state_badge", "attempts", "next_try_at", "error_class",
    ]  # fmt: skip
    list_filter = ["state", "subscriber"]
    search_fields = ["stream__exact"]
    ordering = ["parked_at"]
    actions = ["retry", "discard"]
    action_form = ReasonForm
    fields = [
        "subscriber", "stream", "type", "position", "waiting", "state", "attempts",
        "parked_at", "next_try_at", "error_class", "whole_error",
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=_("State"), label={"retrying": "warning", "stopped": "danger"})
    def state_badge(self, parked: ParkedStream) -> tuple[str, str]:
        """Value for the colour, label for the reader."""
        return parked.state, parked.get_state_display()

    @display(description=_("Events waiting behind it"))
    def waiting(self, parked: ParkedStream) -> int:
        """Later events of the stream, whatever their type."""
        return Event.objects.filter(stream=parked.stream, position__gt=parked.position).count()

    @display(description=_("Error"))
    def whole_error(self, parked: ParkedStream) -> SafeString:
        """The text of the error."""
        return preformatted(parked.error)

    @admin.action(description=_("Try again now"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[ParkedStream]) -> None:
        """Start a fresh series of tries."""
        chosen = list(queryset.values_list("pk", flat=True))
        for parked_id in chosen:
            services.retry_parked_stream(
                actor=Actor.staff(request.user.pk), now=clock.now(), parked_id=parked_id
            )
        text = ngettext(
            "%(count)d stream will be tried again now.",
            "%(count)d streams will be tried again now.",
            len(chosen),
        )
        messages.success(request, text % {"count": len(chosen)})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Its own permission: looking is not acting."""
        return request.user.has_perm("events.retry_parkedstream")

    @admin.action(description=_("Ask to discard"), permissions=["discard"])
    def discard(self, request: HttpRequest, queryset: QuerySet[ParkedStream]) -> None:
        """A second person decides."""

        def act(row: ParkedStream) -> None:
            services.request_discard_of_event(
                actor=actor_of(request), now=clock.now(), parked_id=row.pk,
                reason=request.POST.get("reason") or Discard.Reason.CANNOT_WORK,
            )  # fmt: skip

        say_requested(request, one_by_one(request, queryset, act))

    def has_discard_permission(self, request: HttpRequest) -> bool:
        """Its own permission."""
        return request.user.has_perm("events.discard_parkedstream")
