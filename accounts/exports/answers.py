"""An export as an HTTP answer. Who took what is an event of its own, without what was in it."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, ClassVar

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.exports import parquet, writers
from accounts.exports.table import Format, Table
from accounts.services.exports import record_export
from events.actor import Actor
from events.errors import DomainError

MOST_ROWS = 10_000
TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
    Format.PARQUET: "application/vnd.apache.parquet",
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


def file_of(table: Table, format: Format) -> bytes:
    """The whole file at once, for those who keep it."""
    return b"".join(_written(table, format))


def _body(table: Table, format: Format) -> HttpResponseBase:
    if format in (Format.CSV, Format.JSON):
        return StreamingHttpResponse(_written(table, format))
    return FileResponse(_stored(table, format))


def _written(table: Table, format: Format) -> Iterator[bytes]:
    if format is Format.CSV:
        return writers.csv_bytes(table.columns, table.chunks)
    if format is Format.JSON:
        return writers.json_bytes(table.columns, table.chunks)
    with _stored(table, format) as file:
        return iter([file.read()])


def _stored(table: Table, format: Format) -> IO[bytes]:
    """The formats that are written as a whole."""
    if format is Format.PARQUET:
        return parquet.parquet_file(table.columns, table.chunks)
    return writers.xlsx_file(table.name.rpartition(".")[2], table.columns, table.chunks)
