"""Named reads of imports. Nothing here writes."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import translation

from intake import checking, columns, errors
from intake.choices import GroupState, JobState
from intake.models import ImportedReference, ImportFile, ImportGroup, ImportJob, ImportRow

_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is, in requests (returns to open). `state` is empty before the start."""

    state: str
    total: int = 0
    opened: int = 0
    known: int = 0
    refused: int = 0

    @property
    def worked(self) -> int:
        """Requests whose fate is known."""
        return self.opened + self.known + self.refused

    @property
    def is_running(self) -> bool:
        """Whether more will happen by itself."""
        return self.state == JobState.RUNNING


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do now. `known`: references that became a return before."""

    requests: int
    ready: int
    known: int
    problems: list[checking.Problem]
    missing: list[str]


def file(file_id: UUID | str) -> ImportFile:
    """Raises NoSuchImport."""
    found = ImportFile.objects.filter(pk=file_id).first()
    if found is None:
        raise errors.NoSuchImport
    return found


def locked_file(file_id: UUID | str) -> ImportFile:
    """The file, its row locked until the transaction ends. Raises NoSuchImport."""
    found = ImportFile.objects.select_for_update().filter(pk=file_id).first()
    if found is None:
        raise errors.NoSuchImport
    return found


def files_of(dealer: str) -> QuerySet[ImportFile]:
    """The imports of a dealer, newest first."""
    return ImportFile.objects.filter(dealer=dealer).order_by("-created_at", "-id")


def progress(file_id: UUID) -> Progress:
    """Count what has been done: from the requests while running, from the job afterwards."""
    job = ImportJob.objects.filter(pk=file_id).first()
    if job is None:
        return Progress("")
    if job.state != JobState.RUNNING:
        return Progress(job.state, job.requests, job.opened, job.known, job.refused)
    found = counts(file_id)
    return Progress(job.state, job.requests, *found)


def counts(file_id: UUID) -> tuple[int, int, int]:
    """Requests opened, known and refused so far."""
    groups = ImportGroup.objects.filter(file_id=file_id)
    by_state = dict(groups.values_list("state").annotate(Count("id")))
    states = (GroupState.DONE, GroupState.KNOWN, GroupState.FAILED)
    opened, known, refused = (by_state.get(state, 0) for state in states)
    return opened, known, refused


def rows_of(found: ImportFile, numbers: list[int] | None = None) -> Iterator[checking.Row]:
    """The rows by field name, in the order of the file; only those with these numbers if given."""
    rows = ImportRow.objects.filter(file=found).order_by("number")
    if numbers is not None:
        rows = rows.filter(number__in=numbers)
    for number, cells in rows.values_list("number", "cells").iterator(_ROWS_AT_ONCE):
        values = {name: cells[index] for name, index in found.mapping.items()}
        yield checking.Row(number, values)


def preview(found: ImportFile) -> Preview:
    """Check every row as the import will, and write nothing. Raises ImportCleared."""
    if found.cleared_at is not None:
        raise errors.ImportCleared
    missing = columns.missing(found.mapping)
    if missing:
        return Preview(0, 0, 0, [], missing)
    requests = checking.grouped(rows_of(found))
    there = known_references(found.dealer, [one.reference for one in requests])
    new = [one for one in requests if one.reference not in there]
    with translation.override(found.language):
        checking.check(new, language=found.language, brands=found.brands)
    problems = sorted((problem for one in new for problem in one.problems), key=lambda one: one.row)
    ready = sum(one.intake is not None for one in new)
    return Preview(len(requests), ready, len(requests) - len(new), problems, [])


def key_of(dealer: str, reference: str) -> str:
    """The business key of a request: whose it is and what they call it, as a digest."""
    return hashlib.sha256(f"{dealer}\x00{reference}".encode()).hexdigest()


def known_references(dealer: str, references: list[str]) -> dict[str, ImportedReference]:
    """Those of these references that became a return before."""
    keys = {key_of(dealer, reference): reference for reference in references if reference}
    names = list(keys)
    found: dict[str, ImportedReference] = {}
    for start in range(0, len(names), _ROWS_AT_ONCE):
        some = ImportedReference.objects.filter(pk__in=names[start : start + _ROWS_AT_ONCE])
        found |= {keys[one.key]: one for one in some}
    return found
