"""Lists of the admin as files: what the list shows, to those it shows it to."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from accounts import exports
from accounts.exports.cells import Value
from events import clock
from events.actor import Actor
from events.errors import DomainError

ROWS_AT_ONCE = 500


class ExportingAdmin:
    """Adds the actions "Export CSV" and "Export XLSX" to a list.

    Columns are the columns of the list and rows the chosen ones, or with "select all" everything
    that the search and the filters leave: a file cannot hold what its reader could not see.
    """

    def dress(self, rows: Sequence[Any]) -> None:
        """Give rows, all at once, what the columns need beside the query; the list overrides it."""

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The rows of the page are dressed."""
        page: ChangeList = super().get_changelist_instance(request)  # type: ignore[misc] # a mixin
        self.dress(list(page.result_list))
        return page

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The exports beside the actions of the list."""
        actions: dict[str, Any] = super().get_actions(request)  # type: ignore[misc] # a mixin
        for name in ("export_csv", "export_xlsx"):
            found = self.get_action(name)  # type: ignore[attr-defined] # a mixin
            if found is not None and self.has_view_permission(request):  # type: ignore[attr-defined]
                actions[name] = found
        return actions

    @action(description=_("Export as CSV"))
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """The chosen rows for any program."""
        return self._exported(request, queryset, exports.Format.CSV)

    @action(description=_("Export as XLSX"))
    def export_xlsx(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
        """The chosen rows for a spreadsheet program."""
        return self._exported(request, queryset, exports.Format.XLSX)

    def _exported(
        self, request: HttpRequest, queryset: QuerySet[Any], format: exports.Format
    ) -> HttpResponseBase | None:
        names = self._columns(request)
        table = exports.Table(
            name=queryset.model._meta.label_lower,
            columns=[str(label_for_field(name, queryset.model, self)) for name in names],  # type: ignore[call-overload] # a mixin
            count=queryset[: exports.MOST_ROWS + 1].count(),
            chunks=self._chunks(queryset, names),
        )
        try:
            return exports.answer(
                actor=Actor.staff(request.user.pk), now=clock.now(), table=table, format=format
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return None

    def _columns(self, request: HttpRequest) -> list[str]:
        listed = self.get_list_display(request)  # type: ignore[attr-defined] # a mixin
        return [name for name in listed if name != "action_checkbox"]

    def _chunks(self, queryset: QuerySet[Any], names: list[str]) -> Iterator[list[list[Value]]]:
        """Rows by the hundred; the language is that of the request, whoever sends the bytes."""
        language = translation.get_language() or "en"
        rows: list[Any] = []
        for row in queryset.iterator(chunk_size=ROWS_AT_ONCE):
            rows.append(row)
            if len(rows) == ROWS_AT_ONCE:
                yield self._lines(rows, names, language)
                rows = []
        if rows:
            yield self._lines(rows, names, language)

    def _lines(self, rows: list[Any], names: list[str], language: str) -> list[list[Value]]:
        with translation.override(language):
            self.dress(rows)
            return [[self._value(row, name) for name in names] for row in rows]

    def _value(self, row: Any, name: str) -> Value:
        try:
            field, _attribute, value = lookup_field(name, row, self)  # type: ignore[arg-type] # a mixin
        except ObjectDoesNotExist:
            return None
        return _as_value(field, value)


def _as_value(field: Any, value: Any) -> Value:
    """What the list shows, without its looks: words of choices and badges, no markup."""
    if isinstance(field, Field) and field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    if isinstance(value, tuple | list):
        value = value[-1] if value else ""
    if isinstance(value, SafeString):
        return strip_tags(value)
    plain = value is None or isinstance(value, str | int | float) or hasattr(value, "as_tuple")
    return value if plain or hasattr(value, "isoformat") else str(value)
