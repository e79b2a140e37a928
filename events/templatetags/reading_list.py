"""The rows of a list that only shows, as Unfold draws them, composed once for each column.

Unfold asks templates for each badge and checkbox, makes all headings anew for each row and looks
each column up in each row: a page of fifty rows took over 400,000 function calls. What a column
has in common is prepared here once; the markup stays Unfold's.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import lookup_field, quote
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import DateField, Field, ForeignKey, Model, TimeField
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from unfold.admin import checkbox
from unfold.templatetags import unfold_list
from unfold.utils import display_for_field, display_for_label, display_for_value

register = template.Library()

CHECKBOX = "action_checkbox"
_PK = "the-key-of-a-row"
Show = Callable[[Any], Any]

_ROW = (
    '<tbody class="block relative lg:table-row-group {}" x-data="{{rowOpen: false}}">'
    '<tr class="data-row block border border-base-200 mb-3 relative rounded-default lg:table-row'
    ' lg:border-none lg:mb-0 lg:rounded-none dark:border-base-800">{}</tr></tbody>'
)
_STRIPES = ("", "bg-base-50 dark:bg-white/[.02]")


@dataclass(frozen=True, slots=True)
class Column:
    """How the cells of a column begin and end, with a place between, and what they show."""

    cell: str
    show: Show


@register.inclusion_tag("events/admin/result_list.html", takes_context=True)
def reading_list(context: dict[str, Any], cl: Any) -> dict[str, Any]:
    """Headings and rows of a list without editable cells, sections or actions of single rows."""
    headers = list(unfold_list.result_headers(cl))
    return {
        "cl": cl,
        "has_add_permission": cl.model_admin.has_add_permission(context["request"]),
        "num_sorted_fields": sum(1 for head in headers if head["sortable"] and head["sorted"]),
        "result_headers": headers,
        "rows": rows_of(cl, headers),
    }


def rows_of(cl: Any, headers: list[dict[str, Any]]) -> SafeString:
    """Every row of the page."""
    rows = list(cl.result_list)
    columns = [_column(cl, index, headers, rows) for index in range(len(headers))] if rows else []
    cells = "".join(column.cell for column in columns)
    return format_html_join(
        "",
        _ROW,
        (
            (_STRIPES[at % 2], format_html(cells, *[column.show(row) for column in columns]))
            for at, row in enumerate(rows)
        ),
    )


def _column(cl: Any, index: int, headers: list[dict[str, Any]], rows: list[Model]) -> Column:
    name = cl.list_display[index]
    if name == CHECKBOX:
        return _checkbox_column()
    field = _field_of(cl, name)
    empty = cl.model_admin.get_empty_value_display()
    show = _shown_field(field, empty) if field is not None else _shown_method(cl, name, empty)
    linked = name in (cl.list_display_links or ())
    first = linked and name == cl.list_display_links[0]
    classes = [f"field-{name}", *unfold_list.ROW_CLASSES]
    if _holds_dates(cl, field, name, rows[0]):
        classes.append("nowrap")
    heading = index and headers[index]["text"]
    return Column(
        _cell("th" if first else "td", classes, heading or gettext("Select record")),
        _linking(cl, show) if linked else show,
    )


def _cell(tag: str, classes: list[str], heading: Any) -> str:
    """The cell with a place for its content; braces of a heading are no places."""
    label = _no_places(escape(heading))
    return f'<{tag} class="{" ".join(classes)}" data-label="{label}">{{}}</{tag}>'


def _checkbox_column() -> Column:
    drawn = checkbox.render(ACTION_CHECKBOX_NAME, _PK)
    with_a_place = _no_places(drawn).replace(_PK, "{}")
    return Column(
        _cell("td", unfold_list.CHECKBOX_CLASSES, gettext("Select record")),
        lambda row: format_html(with_a_place, str(row.pk)),
    )


def _no_places(markup: str) -> str:
    """Braces of the text are not those of `format_html`."""
    return markup.replace("{", "{{").replace("}", "}}")


def _field_of(cl: Any, name: str) -> "Field[Any, Any] | None":
    try:
        found: Field[Any, Any] = cl.lookup_opts.get_field(name)
    except FieldDoesNotExist:
        return None
    return found


def _shown_field(field: "Field[Any, Any]", empty: Any) -> Show:
    name = str(field.name)
    if isinstance(field, ForeignKey):
        return lambda row: getattr(row, name) or empty
    if field.flatchoices:
        words = {value: str(label) for value, label in field.flatchoices}
        return lambda row: words.get(getattr(row, name), empty)
    return lambda row: display_for_field(getattr(row, name), field, empty)


def _shown_method(cl: Any, name: str, empty: Any) -> Show:
    method = getattr(cl.model_admin, name, None) or getattr(cl.model, name)
    label = getattr(method, "label", False)
    otherwise = getattr(method, "empty_value_display", empty)
    boolean = getattr(method, "boolean", False)
    badges: dict[Any, Any] = {}

    def show(row: Model) -> Any:
        try:
            value = _value(cl, name, row)
        except ObjectDoesNotExist:
            return empty
        if not label:
            return display_for_value(value, otherwise, boolean)
        if value not in badges:
            badges[value] = display_for_label(value, otherwise, label)
        return badges[value]

    return show


def _value(cl: Any, name: str, row: Model) -> Any:
    method = getattr(cl.model_admin, name, None)
    return method(row) if method is not None else lookup_field(name, row, cl.model_admin)[2]


def _holds_dates(cl: Any, field: Any, name: str, row: Model) -> bool:
    if field is not None:
        return isinstance(field, DateField | TimeField | ForeignKey)
    try:
        return isinstance(_value(cl, name, row), datetime.date | datetime.time)
    except ObjectDoesNotExist:
        return False


def _linking(cl: Any, show: Show) -> Show:
    """The cell leads to the page of its row; the address is made once, for a key that is none."""
    opts = cl.opts
    page = reverse(
        f"{cl.model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_change", args=[_PK]
    )
    filters = {"preserved_filters": cl.preserved_filters, "opts": opts}
    before, _key, after = str(add_preserved_filters(filters, page)).partition(_PK)
    classes = " ".join(unfold_list.LINK_CLASSES)
    return lambda row: format_html(
        '<a href="{}{}{}" class="{}">{}</a>', before, quote(row.pk), after, classes, show(row)
    )
