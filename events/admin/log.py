"""The log: every event with its data, its author and its place in the chain."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from events import types
from events.admin.reading import ReadingAdmin, pretty
from events.models import Event


class TypeFilter(admin.SimpleListFilter):
    """Offers the registered types without asking the whole log which ones occur."""

    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The registered names."""
        return [(kind.name, kind.name) for kind in types.all_types()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """The events of the chosen type."""
        return queryset.filter(type=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(ReadingAdmin):
    """Newest first; search by stream, event id or correlation."""

    list_display = ["position", "type", "stream", "version", "author", "occurred_at"]
    list_display_links = ["position", "type"]
    list_filter = [TypeFilter]
    search_fields = ["stream"]
    search_help_text = _("Whole stream name or event id")
    ordering = ["-position"]
    fields = [
        "position", "type", "schema", "stream", "version", "occurred_at", "recorded_at",
        "author", "pretty_data", "pretty_meta", "event_id", "partition", "chain",
    ]  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Exact matches only: each is one probe of an index, however long the log is."""
        term = search_term.strip()
        if not term:
            return queryset, False
        try:
            return queryset.filter(event_id=UUID(term)), False
        except ValueError:
            return queryset.filter(stream=term), False

    @display(description=_("Author"))
    def author(self, event: Event) -> str:
        """Kind and id of the actor."""
        actor = event.meta["actor"]
        return f"{actor['kind']} {actor['id']}".strip()

    @display(description=_("Data"))
    def pretty_data(self, event: Event) -> SafeString:
        """The data of the event."""
        return pretty(event.data)

    @display(description=_("Meta"))
    def pretty_meta(self, event: Event) -> SafeString:
        """Actor, correlation, causation, request key."""
        return pretty(event.meta)

    @display(description=_("Place in the chain"))
    def chain(self, event: Event) -> SafeString:
        """The hashes of this event and its neighbours in the stream, each a link to its page."""
        neighbours = Event.objects.filter(
            stream=event.stream, version__range=(event.version - 1, event.version + 1)
        ).order_by("version")
        return format_html_join(
            "",
            '<div class="font-mono text-xs break-all">{} {}</div>',
            ((_link(neighbour), bytes(neighbour.hash).hex()) for neighbour in neighbours),
        )


def _link(event: Event) -> SafeString:
    return format_html(
        '<a class="underline" href="{}">{}</a>',
        reverse("admin:events_event_change", args=[event.pk]),
        gettext("Version %(version)s") % {"version": event.version},
    )
