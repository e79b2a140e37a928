"""Admin pages that only show."""

import json
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin


class ReadingAdmin(ModelAdmin):
    """Nobody adds, changes or deletes here; viewing needs the view permission."""

    show_full_result_count = False
    list_per_page = 50
    change_list_template = "events/admin/reading_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


def pretty(value: Any) -> SafeString:
    """JSON as a person reads it."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    return preformatted(text)


def preformatted(text: str) -> SafeString:
    """Text with its line breaks, scrolling sideways on small screens."""
    return format_html('<pre class="overflow-x-auto text-xs whitespace-pre-wrap">{}</pre>', text)
