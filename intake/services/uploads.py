"""Taking a file in and naming its columns. Like a draft, this records no event."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from uuid import UUID

from django.db import transaction

from events.actor import Actor
from events.errors import InvalidInput
from events.ids import uuid7
from intake import columns, errors, reading, selectors
from intake.models import ImportFile, ImportGroup, ImportJob, ImportRow

KEPT_FOR = timedelta(days=90)
_ROWS_AT_ONCE = 2_000
_FILES_AT_ONCE = 20


def upload(
    *,
    actor: Actor,
    now: datetime,
    name: str,
    data: bytes,
    dealer: str = "",
    brands: Sequence[str] = (),
    encoding: str = "",
    language: str = "en",
) -> ImportFile:
    """Read a file and keep its rows, columns named as its headings suggest.

    `dealer`: whose references these are (a user id), empty for the service desk. `brands`: the
    only ones the sender may name, all when empty. `language`: of the problems, and of customers
    whose row names none. Raises InvalidInput.
    """
    try:
        sheet = reading.read(name, data, encoding=encoding, language=language)
    except reading.FileRefused as refusal:
        raise InvalidInput(errors={"file": [str(refusal)]}) from refusal
    with transaction.atomic():
        file = ImportFile.objects.create(
            id=uuid7(),
            name=PurePath(name).name[-120:],
            dealer=dealer,
            brands=list(brands),
            by_kind=actor.kind.value,
            by_id=actor.id,
            format=sheet.format,
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
            language=language,
            header=sheet.header,
            mapping=columns.guess(sheet.header),
            row_count=len(sheet.rows),
            created_at=now,
        )
        rows = (ImportRow(file=file, number=number, cells=cells) for number, cells in sheet.rows)
        ImportRow.objects.bulk_create(rows, batch_size=_ROWS_AT_ONCE)
    return file


def map_columns(*, file_id: UUID, mapping: Mapping[str, int]) -> ImportFile:
    """Say which column is which. Raises NoSuchImport, ImportStartedAlready, InvalidInput."""
    with transaction.atomic():
        file = selectors.locked_file(file_id)
        if ImportJob.objects.filter(pk=file_id).exists():
            raise errors.ImportStartedAlready
        known = set(columns.BY_NAME)
        if not known.issuperset(mapping) or not all(
            0 <= index < len(file.header) for index in mapping.values()
        ):
            raise InvalidInput(errors={"mapping": [str(reading.REASONS["unknown_encoding"])]})
        file.mapping = dict(mapping)
        file.save(update_fields=["mapping"])
    return file


def clear_old(now: datetime) -> int:
    """Remove the rows of imports after 90 days, and uploads nobody started; how many files."""
    with transaction.atomic():
        old = ImportFile.objects.filter(created_at__lt=now - KEPT_FOR, cleared_at=None)
        running = ImportJob.objects.filter(ended_at=None).values("pk")
        files = list(
            old.exclude(pk__in=running).select_for_update(skip_locked=True)[:_FILES_AT_ONCE]
        )
        ids = [file.pk for file in files]
        ImportRow.objects.filter(file_id__in=ids).delete()
        ImportGroup.objects.filter(file_id__in=ids).update(reference="", problems=[])
        ImportFile.objects.filter(pk__in=ids).update(name="", header=[], cleared_at=now)
    return len(files)
