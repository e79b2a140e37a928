"""An export as an HTTP answer. Who took what is an event of its own, without what was in it."""

from datetime import datetime
from typing import ClassVar

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.exports import writers
from accounts.exports.table import Format, Table
from accounts.services.exports import record_export
from events.actor import Actor
from events.errors import DomainError

MOST_ROWS = 10_000
TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}


class TooManyRows(DomainError):
    """The list is longer than a file may be."""

    code: ClassVar[str] = "too_many_rows"
    http_status: ClassVar[int] = 422
    message: ClassVar = _(
        "This list has more than %(limit)s rows. Please narrow it with filters first."
    )


def answer(*, actor: Actor, now: datetime, table: Table, format: Format) -> HttpResponseBase:
    """The file, as an attachment nobody keeps. Emits accounts.data_exported; raises TooManyRows."""
    if table.count > MOST_ROWS:
        raise TooManyRows(limit=MOST_ROWS)
    record_export(actor=actor, now=now, list_name=table.name, format=format.value, rows=table.count)
    response = _body(table, format)
    name = f"{table.name.rpartition('.')[2]}-{now:%Y%m%d-%H%M}.{format.value}"
    response["Content-Type"] = TYPES[format]
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _body(table: Table, format: Format) -> HttpResponseBase:
    if format is Format.XLSX:
        title = table.name.rpartition(".")[2]
        return FileResponse(writers.xlsx_file(title, table.columns, table.chunks))
    write = writers.csv_bytes if format is Format.CSV else writers.json_bytes
    return StreamingHttpResponse(write(table.columns, table.chunks))
