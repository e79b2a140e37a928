"""XLSX, without trusting it: counted before it is unpacked, streamed, nothing evaluated.

A workbook is a ZIP of XML. Refused are archives that unpack to more than a workbook of 20,000 rows
needs, macros, and any DOCTYPE (no entities, so neither expansion nor fetching). Formulas are
refused with their row: what they would show depends on the program that opens them.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from intake.reading.refusal import FileRefused

MOST_PARTS = 200
LARGEST_PART = 64 * 1024 * 1024
LARGEST_TOTAL = 96 * 1024 * 1024
MOST_LINES = 100_000
MOST_CELLS = 61  # one more than a file may have columns
_CHUNK = 1024 * 1024
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, EOFError, OSError, zlib.error, NotImplementedError,
    RuntimeError, AssertionError,
)  # fmt: skip


def rows(data: bytes) -> Iterator[list[str]]:
    """The lines of the first sheet as texts. Raises FileRefused."""
    try:
        _ensure_harmless(data)
        yield from _lines(data)
    except FileRefused:
        raise
    # The library has no error of its own for nonsense inside a well-formed archive.
    except _BROKEN as error:
        raise FileRefused("broken_file") from error


def _lines(data: bytes) -> Iterator[list[str]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says about its size is not believed
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_CELLS), 1):
            if number > MOST_LINES:
                raise FileRefused("too_many_rows")
            yield [_text(cell, number) for cell in row]
    finally:
        book.close()


def _text(cell: Any, row: int) -> str:
    value = cell.value
    if cell.data_type == "f":
        raise FileRefused("formula", row)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _ensure_harmless(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        sizes = [part.file_size for part in parts]
        if len(parts) > MOST_PARTS or sum(sizes) > LARGEST_TOTAL or max(sizes) > LARGEST_PART:
            raise FileRefused("packed_too_tightly")
        for part in parts:
            if "vbaproject" in part.filename.lower() or part.flag_bits & 1:
                raise FileRefused("active_content")
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                _ensure_no_doctype(archive, part)


def _ensure_no_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read through the part by the megabyte; the end of each piece is looked at again."""
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            seen = tail + piece
            if any(mark in seen for mark in _DOCTYPES):
                raise FileRefused("active_content")
            tail = seen[-32:]
