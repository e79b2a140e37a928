"""Files as dealers send them."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

HEADER = (
    "reference", "service_type", "reason", "name", "email", "country", "postcode", "city", "line1",
    "sku", "serial", "quantity", "unit_price", "fault_code", "description",
)  # fmt: skip
GOOD = {
    "reference": "D-1", "service_type": "repair", "reason": "defective", "name": "Mei Lin",
    "email": "mei.lin@example.com", "country": "TW", "postcode": "105", "city": "Taipei",
    "line1": "Nanjing East Road 219", "sku": "PP-MOUSE-1", "serial": "SN-1", "quantity": "1",
    "unit_price": "495", "fault_code": "MOU-LB-DC", "description": "It clicks twice.",
}  # fmt: skip


def row(number: int = 1, **changed: str) -> dict[str, str]:
    """A good row, one of its kind by number, changed as told."""
    return {**GOOD, "reference": f"D-{number}", "serial": f"SN-{number}", **changed}


def rows(count: int) -> list[dict[str, str]]:
    """So many good rows, each a return of its own."""
    return [row(number) for number in range(1, count + 1)]


def csv_file(
    lines: Iterable[dict[str, str]], *, header: Sequence[str] = HEADER, delimiter: str = ",",
    encoding: str = "utf-8", headings: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """A CSV file; `headings` in place of our names."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(headings or header)
    writer.writerows([line.get(name, "") for name in header] for line in lines)
    return text.getvalue().encode(encoding)


def xlsx_file(lines: Iterable[dict[str, Any]], *, header: Sequence[str] = HEADER) -> bytes:
    """A workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(header))
    for line in lines:
        sheet.append([line.get(name, "") for name in header])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
