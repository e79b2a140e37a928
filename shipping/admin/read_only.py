"""The base of pages that only show."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from events import clock
from events.actor import Actor
from events.errors import ProductError


def each(
    request: HttpRequest, ids: Iterable[Any], service: Callable[..., Any], name: str, **given: Any
) -> None:
    """Call a service for each chosen row (`name` is its keyword); refusals are told one by one."""
    done = 0
    for one in ids:
        by: dict[str, Any] = {"actor": Actor.staff(request.user.pk), "now": clock.now()}
        try:
            service(**by, **{name: one}, **given)
        except ProductError as error:
            messages.warning(request, str(error))
        else:
            done += 1
    told = ngettext("Done for %(count)s row.", "Done for %(count)s rows.", done)
    messages.success(request, told % {"count": done})


class ReadOnlyAdmin(ModelAdmin):
    """Rows follow from events: nobody adds, changes or deletes them."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
