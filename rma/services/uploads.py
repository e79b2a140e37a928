"""A file on its way in: checked and made harmless before anything is locked or recorded."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from events.errors import InvalidInput
from rma import choices, files
from rma.wording import file_problem

FILES_PER_RMA = 20
BYTES_PER_RMA = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it arrived. `name` is the sender's name for it, `kind` an EvidenceKind.

    `data` may be a stream: it is never held in memory as a whole.
    """

    name: str
    data: "bytes | files.Source"
    kind: str


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A harmless file that is not stored yet; valid inside the `checked` that made it."""

    name: str
    kind: str
    file: files.Prepared


@contextmanager
def checked(upload: Upload) -> Iterator[CheckedUpload]:
    """Check one upload without storing it; use it before the transaction that keeps it.

    Raises InvalidInput with the reason.
    """
    kind = choices.EvidenceKind(upload.kind).value
    source = io.BytesIO(upload.data) if isinstance(upload.data, bytes) else upload.data
    try:
        with files.prepared(upload.name, source) as file:
            if file.content_type.startswith("video/"):
                kind = choices.EvidenceKind.VIDEO.value  # a video among the photos is a video
            yield CheckedUpload(files.shown_name(upload.name, file.extension), kind, file)
    except files.FileRefused as refusal:
        raise InvalidInput(errors={upload.kind: [file_problem(refusal.code)]}) from refusal


def store(file_id: UUID, file: files.Prepared) -> tuple[str, str]:
    """Put a checked file and its thumbnail where they stay; their relative paths."""
    thumbnail = files.store(file_id, ".thumb.webp", file.thumbnail) if file.thumbnail else ""
    try:
        return files.store(file_id, file.extension, file.content), thumbnail
    except OSError:
        files.remove(thumbnail)
        raise
