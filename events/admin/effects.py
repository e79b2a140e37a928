"""Calls to the outside world and the kept answers of requests."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from events import clock, services
from events.actor import Actor
from events.admin.discards import ReasonForm, actor_of, one_by_one, say_requested
from events.admin.reading import ReadingAdmin, preformatted, pretty
from events.models import Discard, Effect, IdempotencyKey

_COLOURS = {
    "pending": "info", "leased": "info", "done": "success", "in_doubt": "warning",
    "failed": "danger", "discarded": "info",
}  # fmt: skip


@admin.register(Effect)
class EffectAdmin(ReadingAdmin):
    """By state and kind; what gave up can be tried again."""

    list_display = [
        "kind", "key", "state_badge", "attempts", "available_at", "created_at", "finished_at",
    ]  # fmt: skip
    list_display_links = ["kind", "key"]
    list_filter = ["state", "kind"]
    search_fields = ["key__exact", "ordering__exact", "correlation__exact"]
    ordering = ["-sequence"]
    actions = ["retry", "discard"]
    action_form = ReasonForm
    fields = [
        "kind", "key", "state", "attempts", "ordering", "counterpart", "pretty_payload",
        "created_at", "available_at", "lease_until", "finished_at", "correlation",
        "causation", "whole_error",
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=_("State"), label=_COLOURS)
    def state_badge(self, effect: Effect) -> tuple[str, str]:
        """Value for the colour, label for the reader."""
        return effect.state, effect.get_state_display()

    @display(description=_("Payload"))
    def pretty_payload(self, effect: Effect) -> SafeString:
        """The payload."""
        return pretty(effect.payload)

    @display(description=_("Last error"))
    def whole_error(self, effect: Effect) -> SafeString:
        """The text of the last error."""
        return preformatted(effect.error)

    @admin.action(description=_("Try again now"), permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Effect]) -> None:
        """Start a fresh series of tries for those that gave up; the others are named."""
        retried = 0
        for effect in queryset:
            try:
                services.retry_effect(
                    actor=Actor.staff(request.user.pk), now=clock.now(), effect_id=effect.pk
                )
                retried += 1
            except services.NothingToRetry as error:
                messages.warning(request, f"{effect.key}: {error}")
        text = ngettext(
            "%(count)d effect will be tried again now.",
            "%(count)d effects will be tried again now.",
            retried,
        )
        messages.success(request, text % {"count": retried})

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Its own permission: looking is not acting."""
        return request.user.has_perm("events.retry_effect")

    @admin.action(description=_("Ask to discard"), permissions=["discard"])
    def discard(self, request: HttpRequest, queryset: QuerySet[Effect]) -> None:
        """A second person decides."""

        def act(row: Effect) -> None:
            services.request_discard_of_effect(
                actor=actor_of(request), now=clock.now(), effect_id=row.pk,
                reason=request.POST.get("reason") or Discard.Reason.CANNOT_WORK,
            )  # fmt: skip

        say_requested(request, one_by_one(request, queryset, act))

    def has_discard_permission(self, request: HttpRequest) -> bool:
        """Its own permission."""
        return request.user.has_perm("events.discard_effect")


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadingAdmin):
    """Keys and what became of them; the kept bodies are for their callers only."""

    list_display = ["key", "scope", "status", "created_at"]
    list_filter = ["status"]
    search_fields = ["key__exact"]
    ordering = ["-created_at"]
    fields = ["key", "scope", "fingerprint", "status", "reference", "created_at"]
    readonly_fields = fields
