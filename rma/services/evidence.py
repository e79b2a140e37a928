"""Photos, videos and invoices: checked by content, stored once, bound to the RMA."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from uuid import UUID

from django.db.models import Count, Sum

from events.actor import Actor, ActorKind
from events.errors import InvalidInput
from events.ids import uuid7
from events.unit import unit_of_work
from rma import choices, errors, events, files, selectors
from rma.models import Evidence, Rma
from rma.wording import file_problem

FILES_PER_RMA = 20
BYTES_PER_RMA = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it arrived. `name` is the sender's name for it, `kind` an EvidenceKind."""

    name: str
    data: bytes
    kind: str


def add_evidence(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    upload: Upload,
    line_id: UUID | str | None = None,
) -> Evidence:
    """Keep a file for an RMA. Emits rma.evidence_added; a customer's file also ends waiting.

    The same content handed in again is answered with the first row. Raises InvalidInput when the
    file is not acceptable, TooManyFiles when the RMA's allowance is used up.
    """
    prepared = prepare_upload(upload)
    digest = sha256(upload.data).hexdigest()
    evidence_id = uuid7()
    stored: list[str] = []
    try:
        with unit_of_work(actor=actor, now=now) as unit:
            rma = selectors.locked(rma_id)
            known = rma.evidence.filter(sha256=digest, kind=upload.kind).first()
            if known is not None:
                return known
            _ensure_open_and_within_limits(rma, len(prepared.content))
            line = selectors.line_of(rma, line_id) if line_id else None
            stored.append(files.store(evidence_id, prepared.extension, prepared.content))
            if prepared.thumbnail:
                stored.append(files.store(evidence_id, ".thumb.webp", prepared.thumbnail))
            evidence = Evidence.objects.create(
                id=evidence_id,
                rma=rma,
                line=line,
                kind=upload.kind,
                path=stored[0],
                thumbnail_path=stored[1] if prepared.thumbnail else "",
                original_name=PurePath(upload.name).name[-200:],
                content_type=prepared.content_type,
                size_bytes=len(prepared.content),
                sha256=digest,
                created_at=now,
            )
            event = events.EvidenceAdded(
                rma_id=str(rma.id),
                evidence_id=str(evidence.id),
                kind=upload.kind,
                line_id=str(line.id) if line else "",
            )
            unit.record(rma.stream, event, expected=rma.version)
            if actor.kind in (ActorKind.CUSTOMER, ActorKind.GUEST) and rma.waiting_since:
                unit.record(rma.stream, events.WaitingEnded(rma_id=str(rma.id)))
            return evidence
    except BaseException:
        for path in stored:
            files.remove(path)
        raise


def prepare_upload(upload: Upload) -> files.Prepared:
    """Check one upload without storing it. Raises InvalidInput with the reason."""
    choices.EvidenceKind(upload.kind)
    try:
        return files.prepare(upload.name, upload.data)
    except files.FileRefused as refusal:
        raise InvalidInput(errors={upload.kind: [file_problem(refusal.code)]}) from refusal


def _ensure_open_and_within_limits(rma: Rma, size: int) -> None:
    if not rma.is_open:
        raise errors.AlreadyEnded(number=rma.number)
    used = rma.evidence.aggregate(files=Count("id"), size=Sum("size_bytes"))
    if used["files"] >= FILES_PER_RMA or (used["size"] or 0) + size > BYTES_PER_RMA:
        raise errors.TooManyFiles(limit=FILES_PER_RMA)
