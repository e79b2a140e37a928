"""What staff see of an endpoint: in the list and on its page."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from webhooks import selectors
from webhooks.models import Endpoint


class EndpointColumns:
    """Columns and read-only fields of `EndpointAdmin`."""

    @display(description=_("Endpoint"), ordering="description")
    def name(self, endpoint: Endpoint) -> str:
        """Description, else address."""
        return str(endpoint)

    @display(
        description=_("State"),
        ordering="state",
        label={"active": "success", "paused": "warning", "disabled": "danger"},
    )
    def state_badge(self, endpoint: Endpoint) -> tuple[str, str]:
        """Value for the colour, label for the reader."""
        return endpoint.state, endpoint.get_state_display()

    @display(
        description=_("Health"),
        label={"well": "success", "quiet": "info", "troubled": "warning", "failing": "danger"},
    )
    def health_badge(self, endpoint: Endpoint) -> tuple[str, str]:
        """How it has been doing."""
        found = selectors.condition(endpoint.health)
        return found.value, str(found.label)

    @display(description=_("Health"))
    def condition(self, endpoint: Endpoint) -> str:
        """The same in plain words, for the page of one endpoint."""
        return str(selectors.condition(endpoint.health).label)

    @display(description=_("Last success"), ordering="health__last_success_at")
    def last_success(self, endpoint: Endpoint) -> str:
        """When it last took a message."""
        return _moment(endpoint.health.last_success_at)

    @display(description=_("Failing since"))
    def failing_since(self, endpoint: Endpoint) -> str:
        """Since when it took none."""
        return _moment(endpoint.health.failing_since)

    @display(description=_("Left alone until"))
    def held_until(self, endpoint: Endpoint) -> str:
        """It asked for a pause, or failed again and again."""
        return _moment(endpoint.health.held_until)

    @display(description=_("Failing (7 days)"))
    def share(self, endpoint: Any) -> str:
        """Share of the deliveries of the last days that failed, or fail at the moment."""
        failed, delivered = endpoint.failed_lately, endpoint.delivered_lately
        if not failed + delivered:
            return "–"
        return f"{100 * failed / (failed + delivered):.0f} % ({failed}/{failed + delivered})"

    @display(description=_("Waiting"))
    def waiting(self, endpoint: Any) -> int:
        """Deliveries not sent yet."""
        return int(endpoint.waiting_now)

    @display(description=_("Hears"))
    def event_list(self, endpoint: Endpoint) -> str:
        """Its patterns in one cell."""
        return ", ".join(endpoint.event_types)

    @display(description=_("Deliveries"))
    def links(self, endpoint: Endpoint) -> SafeString:
        """To what was sent, and to replays."""
        query = f"?endpoint__id__exact={endpoint.pk}"
        return format_html(
            '<a class="underline" href="{}{}">{}</a> · <a class="underline" href="{}{}">{}</a>',
            reverse("admin:webhooks_delivery_changelist"), query, gettext("Deliveries"),
            reverse("admin:webhooks_replay_changelist"), query, gettext("Replays"),
        )  # fmt: skip


def _moment(at: datetime | None) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else "–"
