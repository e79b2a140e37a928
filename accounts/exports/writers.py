"""The three formats. CSV and JSON are streamed; XLSX is written to a temporary file first."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.exports.cells import Value, safe, shown

Chunks = Iterable[Sequence[Sequence[Value]]]
BOM = "\ufeff".encode()  # spreadsheet programs read UTF-8 only behind it
_LONGEST_TITLE = 31
_MEMORY = 4 * 1024 * 1024


def csv_bytes(columns: Sequence[str], chunks: Chunks) -> Iterator[bytes]:
    """UTF-8 with BOM, commas, CRLF, every text in quotes (a separator inside opens no cell)."""
    yield BOM + _csv_lines([columns])
    for rows in chunks:
        yield _csv_lines(rows)


def json_bytes(columns: Sequence[str], chunks: Chunks) -> Iterator[bytes]:
    """An array of objects. Nothing is marked here: JSON knows no formulas, programs want values."""
    before = "["
    for rows in chunks:
        texts = [json.dumps(dict(zip(columns, row, strict=True)), default=_plain) for row in rows]
        if texts:
            yield (before + ",\n".join(texts)).encode()
            before = ",\n"
    yield b"[]" if before == "[" else b"]"


def xlsx_file(title: str, columns: Sequence[str], chunks: Chunks) -> IO[bytes]:
    """A workbook with one sheet; texts are stored as texts, never as formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, column) for column in columns])
    for rows in chunks:
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    # Closed by the response that sends it.
    file = tempfile.SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def _csv_lines(rows: Iterable[Sequence[Value]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows([_number_or_text(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8")


def _number_or_text(value: Value) -> str | int | float:
    """Decimals keep every digit: as a text of digits they are no formula."""
    ready = shown(value)
    return format(ready, "f") if isinstance(ready, Decimal) else ready


def _cell(sheet: Any, value: Value) -> Any:
    ready = shown(value)
    cell = WriteOnlyCell(sheet, ready if not isinstance(ready, str) else "")
    if isinstance(ready, str):
        cell.value = ready
        cell.data_type = "s"  # whatever it begins with
    return cell


def _sheet_title(title: str) -> str:
    allowed = "".join(" " if letter in "[]:*?/\\'" else letter for letter in safe(title))
    return allowed.strip()[:_LONGEST_TITLE] or "1"


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
