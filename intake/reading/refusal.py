"""Why a file is not read."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Any] = {
    "empty_file": _("This file is empty."),
    "too_large": _("This file is too large: at most 10 MB."),
    "unknown_format": _("Please send a CSV file or an XLSX workbook with its usual ending."),
    "too_many_rows": _("This file has too many rows: at most 20,000."),
    "too_many_columns": _("This file has too many columns: at most 60."),
    "no_rows": _("This file has no rows below its headings."),
    "cell_too_long": _("A cell of this file is too long: at most 4,000 characters."),
    "unreadable_text": _(
        "The letters of this file cannot be read. Please save it as UTF-8 or choose its encoding."
    ),
    "unknown_encoding": _("Please choose one of the options."),
    "broken_file": _("This file is damaged and cannot be opened."),
    "packed_too_tightly": _("This workbook unpacks to far more than it should."),
    "active_content": _("This workbook carries macros or entities. Please send a plain one."),
    "formula": _("Row %(row)s holds a formula. Please replace formulas by their values."),
}


class FileRefused(Exception):
    """`code` is one of REASONS; `row` the row it is about, where there is one."""

    def __init__(self, code: str, row: int = 0) -> None:
        super().__init__(code)
        self.code, self.row = code, row

    def __str__(self) -> str:
        return str(REASONS[self.code]) % {"row": self.row}
