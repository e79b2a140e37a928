"""Files for dealers: the template to fill in, and refused rows to correct and send again."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.exports import Table
from intake import selectors
from intake.choices import GroupState
from intake.columns import COLUMNS
from intake.models import ImportFile, ImportGroup, ImportRow
from intake.reading.sheet import COMMENT

ROWS_AT_ONCE = 500
Lines = Iterator[list[list[str]]]


def template() -> Table:
    """Notes in every language, the headings, and an example; lines with # are not imported."""
    notes = [line for code, _name in settings.LANGUAGES for line in _notes(code)]
    headings = [column.name for column in COLUMNS]
    example = [column.example for column in COLUMNS]
    example[0] = f"{COMMENT} {example[0]}"
    return Table("intake.template", notes[0], 0, [[*notes[1:], headings, example]])


def refused(file: ImportFile) -> Table:
    """The rows of refused requests as they were sent, with what is wrong beside them."""
    columns = [*file.header, _("Row"), _("Problem")]
    groups = ImportGroup.objects.filter(file=file, state=GroupState.FAILED).order_by("position")
    count = sum(len(group.row_numbers) for group in groups.only("row_numbers"))
    return Table("intake.refused", columns, count, _refused(file, list(groups)))


def unready(file: ImportFile, preview: selectors.Preview) -> Table:
    """The rows that would be refused, before the import is started."""
    columns = [*file.header, _("Row"), _("Problem")]
    said: dict[int, list[str]] = {}
    for problem in preview.problems:
        said.setdefault(problem.row, []).append(f"{problem.column}: {problem.message}")
    return Table("intake.refused", columns, len(said), _lines(file, said))


def _refused(file: ImportFile, groups: Sequence[ImportGroup]) -> Lines:
    for start in range(0, len(groups), ROWS_AT_ONCE):
        said: dict[int, list[str]] = {}
        for group in groups[start : start + ROWS_AT_ONCE]:
            said |= {number: [] for number in group.row_numbers}
            for one in group.problems:
                said.setdefault(one["row"], []).append(f"{one['column']}: {one['message']}")
        yield from _lines(file, said)


def _lines(file: ImportFile, said: dict[int, list[str]]) -> Lines:
    numbers = sorted(said)
    for start in range(0, len(numbers), ROWS_AT_ONCE):
        some = numbers[start : start + ROWS_AT_ONCE]
        rows = ImportRow.objects.filter(file=file, number__in=some).order_by("number")
        yield [
            [*cells, str(number), " ".join(said[number])]
            for number, cells in rows.values_list("number", "cells")
        ]


def _notes(language: str) -> list[list[str]]:
    """What each column is called in a language, and what goes into it."""
    with translation.override(language):
        names = [str(column.label) for column in COLUMNS]
        notes = [
            _("%(note)s (required)") % {"note": column.note}
            if column.required
            else str(column.note)
            for column in COLUMNS
        ]
    names[0], notes[0] = f"{COMMENT} {names[0]}", f"{COMMENT} {notes[0]}"
    return [names, notes]
