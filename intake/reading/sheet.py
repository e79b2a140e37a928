"""One door for both formats: limits, the heading row, comments, clean cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from accounts.exports.cells import original
from intake.choices import FileFormat
from intake.reading import delimited, workbook
from intake.reading.refusal import FileRefused

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 4_000
COMMENT = "#"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. Rows carry their number in the file, from 1; blank ones are left out."""

    format: FileFormat
    encoding: str
    delimiter: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


def read(name: str, data: bytes, *, encoding: str = "", language: str = "") -> Sheet:
    """Read a file. `encoding`: an Encoding the sender chose, else it is detected.

    `language` decides between Big5 and GB18030 when the bytes fit both alike. Raises FileRefused.
    """
    if not data:
        raise FileRefused("empty_file")
    if len(data) > LARGEST_FILE:
        raise FileRefused("too_large")
    is_zip = data.startswith(_ZIP)
    if is_zip != name.lower().endswith(".xlsx"):
        raise FileRefused("unknown_format")
    if is_zip:
        header, rows = _header_and_rows(workbook.rows(data))
        return Sheet(FileFormat.XLSX, "utf-8", "", header, rows)
    text, used = delimited.decoded(data, chosen=encoding, language=language)
    delimiter = delimited.delimiter_of(text)
    header, rows = _header_and_rows(delimited.rows(text, delimiter))
    return Sheet(FileFormat.CSV, used, delimiter, header, rows)


def _header_and_rows(
    lines: Iterable[list[str]],
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The first line that says something is the header; `#` begins a comment."""
    header: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    for number, cells in _telling(lines):
        if not header:
            header = _headings(cells)
            continue
        if len(rows) >= MOST_ROWS:
            raise FileRefused("too_many_rows")
        rows.append((number, [*cells, *[""] * (len(header) - len(cells))][: len(header)]))
    if not header or not rows:
        raise FileRefused("no_rows")
    return header, rows


def _headings(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise FileRefused("too_many_columns")
    return [cell[:80] for cell in cells]


def _telling(lines: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        cells = [_clean(cell) for cell in line]
        if any(cells) and not cells[0].startswith(COMMENT):
            yield number, cells


def _clean(cell: str) -> str:
    """Without the mark of our own exports, without characters that cannot be stored."""
    text = original(cell).replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_CELL:
        raise FileRefused("cell_too_long")
    return text.encode("utf-8", "ignore").decode("utf-8")
