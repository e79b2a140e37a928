"""Giving up for good: the wish beside what it is about, the decision on a list of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminSelectWidget

from events import clock, services
from events.actor import Actor
from events.admin.reading import ReadingAdmin
from events.errors import ProductError
from events.models import Discard

_COLOURS = {"requested": "warning", "approved": "danger", "refused": "info"}


class ReasonForm(ActionForm):
    """Which action, and why: the reason counts for discarding only."""

    reason = forms.ChoiceField(
        label=_("Reason for discarding"),
        choices=Discard.Reason.choices,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


def actor_of(request: HttpRequest) -> Actor:
    """Whoever clicked."""
    return Actor.staff(request.user.pk)


def one_by_one(request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object]) -> int:
    """Do it to each row; refusals are shown and the others go on. The number that worked."""
    done = 0
    for row in rows:
        try:
            act(row)
            done += 1
        except ProductError as error:
            messages.warning(request, f"{row}: {error}")
    return done


def say_requested(request: HttpRequest, count: int) -> None:
    """Tell that a second person is needed now."""
    text = ngettext(
        "%(count)d request to discard waits for a second person now.",
        "%(count)d requests to discard wait for a second person now.",
        count,
    )
    messages.success(request, text % {"count": count})


@admin.register(Discard)
class DiscardAdmin(ReadingAdmin):
    """Who wanted to discard what, and who agreed."""

    list_display = [
        "subject", "reason", "state_badge", "requested_by", "requested_at", "decided_by",
        "decided_at",
    ]  # fmt: skip
    list_filter = ["state", "reason"]
    list_select_related = ["effect"]
    ordering = ["-requested_at"]
    actions = ["approve", "refuse"]
    fields = [
        "subject", "position", "reason", "state", "requested_by", "requested_at", "decided_by",
        "decided_at",
    ]  # fmt: skip
    readonly_fields = fields

    @display(description=_("What"))
    def subject(self, wish: Discard) -> str:
        """The effect, or the subscriber and its stream."""
        return str(wish.effect) if wish.effect else f"{wish.subscriber}: {wish.stream}"

    @display(description=_("State"), label=_COLOURS)
    def state_badge(self, wish: Discard) -> tuple[str, str]:
        """Value for the colour, label for the reader."""
        return wish.state, wish.get_state_display()

    @admin.action(description=_("Approve and discard"), permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Discard]) -> None:
        """As the second person."""

        def act(wish: Discard) -> None:
            services.approve_discard(actor=actor_of(request), now=clock.now(), discard_id=wish.pk)

        self._say(request, one_by_one(request, queryset, act))

    @admin.action(description=_("Refuse to discard"), permissions=["approve"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[Discard]) -> None:
        """Leave everything as it is."""

        def act(wish: Discard) -> None:
            services.refuse_discard(actor=actor_of(request), now=clock.now(), discard_id=wish.pk)

        self._say(request, one_by_one(request, queryset, act))

    def has_approve_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Its own permission; that it is another person is the domain's and the database's rule."""
        return request.user.has_perm("events.approve_discard")

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%(count)d request decided.", "%(count)d requests decided.", count)
        messages.success(request, text % {"count": count})
