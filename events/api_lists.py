"""Lists of the API whose rows the database writes as JSON.

Making fifty objects out of a thousand values, only to write them down as text, was most of what a
list cost. The expression is made from the fields of the row's serializer, so that there is one
description of an answer; a row that is read alone still goes through the serializer itself.
"""

import json
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, TextField
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from rest_framework import mixins, serializers
from rest_framework.request import Request

from events.api_paging import CursorPages
from events.api_rows import RowSerializer

_AS_IT_IS = (
    serializers.UUIDField,
    serializers.IntegerField,
    serializers.BooleanField,
    serializers.ChoiceField,
    serializers.CharField,
)
# As `events.api_rows.instant` writes it.
_INSTANT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


class RowsAsJson(mixins.ListModelMixin):
    """Answers a list with a page of rows that the database has written."""

    paginator: CursorPages

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override] # no Response: it is rendered already
        view: Any = self
        found = view.filter_queryset(view.get_queryset())
        first = self.paginator.get_ordering(request, found, view)[0].lstrip("-")
        shown = found.values(
            json=as_json(view.get_serializer_class()), position=_text_of(found.model, first)
        )
        rows: list[dict[str, Any]] = view.paginate_queryset(shown)
        following = json.dumps(self.paginator.get_next_link())
        previous = json.dumps(self.paginator.get_previous_link())
        results = ",".join([row["json"] for row in rows])
        body = f'{{"next":{following},"previous":{previous},"results":[{results}]}}'
        return HttpResponse(body, content_type="application/json")


def as_json(shape: type[RowSerializer[Any]]) -> RawSQL:
    """The columns a serializer shows, as the text of one JSON object for each row.

    Raises TypeError for a field that is not a column shown as it is stored.
    """
    return RawSQL(_sql(shape), (), TextField())  # noqa: S611 - made of our own names


def _text_of(model: type[Model], name: str) -> RawSQL:
    """A column as text, which is all that a cursor needs of it."""
    return RawSQL(f"{_stored(model, name)}::text", (), TextField())  # noqa: S611 - our own names


def _stored(model: type[Model], name: str) -> str:
    quoted = connection.ops.quote_name
    field: Any = model._meta.get_field(name)
    return f"{quoted(model._meta.db_table)}.{quoted(field.column)}"


@cache
def _sql(shape: type[RowSerializer[Any]]) -> str:
    model: type[Model] = shape.Meta.model
    fields = [(name, field) for name, field in shape().fields.items() if not field.write_only]
    columns = ", ".join(_column(model, name, field) for name, field in fields)
    return f"SELECT row_to_json(shown)::text FROM (SELECT {columns}) AS shown"  # noqa: S608 - our own names


def _column(model: type[Model], name: str, field: Any) -> str:
    stored, shown = _stored(model, str(field.source)), connection.ops.quote_name(name)
    if isinstance(field, serializers.DateTimeField):
        return f"{_INSTANT.format(stored)} AS {shown}"
    if isinstance(field, _AS_IT_IS):
        return f"{stored} AS {shown}"
    raise TypeError(f"{name}: a {type(field).__name__} is not written by the database")
