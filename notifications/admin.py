"""The log of messages: what was said to whom, and what became of it. To look at only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from notifications import selectors
from notifications.models import Message, MessageState


@admin.register(Message)
class MessageAdmin(ModelAdmin):
    """Messages, newest first."""

    list_display = ["key", "fate", "subject", "to_address", "language", "queued_at", "settled_at"]
    list_filter = ["state", "channel", "key", "language", "brand_code", "queued_at"]
    list_select_related = ["content"]
    search_fields = ["rma_id", "content__to_address", "content__subject"]
    list_per_page = 50
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": ["key", "state", "reason", "queued_at", "settled_at"]}),
        (_("What it says"), {"fields": ["to_address", "subject", "language", "body"]}),
        (_("About"), {"fields": ["customer", "rma_id", "brand_code", "event_id", "channel"]}),
    ]

    @display(
        description=_("State"),
        ordering="state",
        label={
            MessageState.QUEUED: "info",
            MessageState.SENT: "success",
            MessageState.FAILED: "danger",
        },
    )
    def fate(self, message: Message) -> tuple[str, str]:
        """State as a coloured label."""
        return message.state, message.get_state_display()

    @display(description=_("Subject"))
    def subject(self, message: Message) -> str:
        """Subject, once it is written."""
        content = selectors.content_in(message)
        return content.subject if content else ""

    @display(description=_("To"))
    def to_address(self, message: Message) -> str:
        """Address it went to."""
        content = selectors.content_in(message)
        return content.to_address if content else ""

    @display(description=_("Text"))
    def body(self, message: Message) -> SafeString | str:
        """Plain text as sent."""
        content = selectors.content_in(message)
        if content is None:
            return gettext("Not written yet, or erased with the customer.")
        return format_html('<pre class="staff-raw">{}</pre>', content.text)

    @display(description=_("Customer"))
    def customer(self, message: Message) -> SafeString:
        """Link to the customer's page."""
        url = reverse("admin:accounts_customer_change", args=[message.customer_id])
        return format_html('<a href="{}">{}</a>', url, message.customer_id)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: messages follow from events."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: contents go when a customer is erased."""
        return False
