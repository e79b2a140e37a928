"""What was sent to whom with which answer; replays and how far they are."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from events import clock
from events.actor import Actor
from events.admin.reading import ReadingAdmin
from events.errors import ProductError
from webhooks import published, services
from webhooks.models import Delivery, Replay

_STATES = {
    "waiting": "info", "sending": "info", "delivered": "success", "failed": "danger",
    "cancelled": "warning",
}  # fmt: skip


class TypeFilter(admin.SimpleListFilter):
    """Offers the published types without asking the table which ones occur."""

    title = _("event type")
    parameter_name = "event_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The names, and the test message."""
        names = [published.TEST_TYPE, *(one.type for one in published.catalogue())]
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        """Those of the chosen type."""
        return queryset.filter(event_type=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadingAdmin):
    """Deliveries of the last 30 days, newest first; any of them can be sent again."""

    list_display = [
        "event_type", "endpoint", "state_badge", "attempts", "last_status", "last_failure",
        "due_at", "created_at",
    ]  # fmt: skip
    list_display_links = ["event_type"]
    list_filter = ["state", TypeFilter, "endpoint"]
    list_select_related = ["endpoint"]
    search_fields = ["stream"]
    search_help_text = _("Whole stream name, event id or webhook-id")
    ordering = ["-created_at", "-id"]
    actions = ["replay"]
    fields = [
        "event_type", "endpoint", "state", "message_id", "stream", "attempts", "due_at",
        "created_at", "settled_at", "payload", "answers",
    ]  # fmt: skip
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Exact matches only."""
        term = search_term.strip().removeprefix("msg_")
        if not term:
            return queryset, False
        try:
            return queryset.filter(event_id=UUID(term)), False
        except ValueError:
            return queryset.filter(stream=term), False

    @display(description=_("State"), ordering="state", label=_STATES)
    def state_badge(self, delivery: Delivery) -> tuple[str, str]:
        """Value for the colour, label for the reader."""
        return delivery.state, delivery.get_state_display()

    @display(description=_("Payload"))
    def payload(self, delivery: Delivery) -> SafeString:
        """What is signed, laid out for reading."""
        return _block(json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False))

    @display(description=_("Tries"))
    def answers(self, delivery: Delivery) -> SafeString:
        """When, how it went, how long it took, and the beginning of the answer."""
        rows = (
            (
                one.number, one.at.isoformat(" ", "seconds"), one.status or "–",
                one.get_failure_display(), one.took_ms, _block(one.answer),
            )
            for one in delivery.tries.all()
        )  # fmt: skip
        return format_html(
            "<ol>{}</ol>",
            format_html_join("", "<li>{}. {} · {} {} · {} ms {}</li>", rows),
        )

    @admin.action(description=_("Send again now"), permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Each one through the service; refusals are told."""
        done = 0
        for delivery in queryset:
            try:
                services.replay_delivery(
                    actor=Actor.staff(request.user.pk), now=clock.now(),
                    endpoint_id=delivery.endpoint_id, delivery_id=delivery.pk,
                )  # fmt: skip
                done += 1
            except ProductError as refusal:
                messages.warning(request, f"{delivery.message_id}: {refusal}")
        text = ngettext(
            "%(count)d delivery is sent again now.",
            "%(count)d deliveries are sent again now.",
            done,
        )
        messages.success(request, text % {"count": done})

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Its own permission: looking is not acting."""
        return request.user.has_perm("webhooks.manage_endpoint")


@admin.register(Replay)
class ReplayAdmin(ReadingAdmin):
    """Replays of time ranges, newest first, with their progress."""

    list_display = [
        "endpoint", "since", "until", "only_failed", "state_badge", "progress", "examined",
        "queued", "created_at",
    ]  # fmt: skip
    list_filter = ["state", "endpoint"]
    list_select_related = ["endpoint"]
    ordering = ["-created_at", "-id"]
    fields = [
        "endpoint", "since", "until", "only_failed", "state", "progress", "examined", "queued",
        "created_at", "finished_at",
    ]  # fmt: skip
    readonly_fields = fields

    @display(
        description=_("State"),
        ordering="state",
        label={"running": "info", "done": "success", "cut_short": "warning", "stopped": "danger"},
    )
    def state_badge(self, replay: Replay) -> tuple[str, str]:
        """Value for the colour, label for the reader."""
        return replay.state, replay.get_state_display()

    @display(description=_("Progress"))
    def progress(self, replay: Replay) -> str:
        """How much of the range has been read."""
        return f"{100 * replay.progress:.0f} %"


def _block(text: str) -> SafeString:
    """Text as it is, broken wherever a phone ends."""
    return format_html('<pre class="staff-raw">{}</pre>', text)
