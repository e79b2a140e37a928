"""Photos, videos and invoices of an RMA: kept once, within its allowance, bound to its history."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum

from events.actor import Actor, ActorKind
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from rma import errors, events, files, selectors
from rma.models import DraftFile, Evidence, Rma
from rma.services.uploads import (
    BYTES_PER_RMA,
    FILES_PER_RMA,
    CheckedUpload,
    Upload,
    checked,
    store,
)


def add_evidence(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    upload: Upload,
    line_id: UUID | str | None = None,
) -> Evidence:
    """Check a file and keep it for an RMA: `checked`, then `keep_evidence`; raises what they do."""
    with checked(upload) as ready:
        return keep_evidence(actor=actor, now=now, rma_id=rma_id, upload=ready, line_id=line_id)


def keep_evidence(
    *,
    actor: Actor,
    now: datetime,
    rma_id: UUID | str,
    upload: CheckedUpload,
    line_id: UUID | str | None = None,
) -> Evidence:
    """Keep a checked file. Emits rma.evidence_added; a customer's file also ends waiting.

    The same content handed in again is answered with the first row. Raises TooManyFiles when the
    RMA's allowance is used up, AlreadyEnded, and what `selectors.line_of` raises.
    """
    evidence_id = uuid7()
    stored: tuple[str, ...] = ()
    try:
        with unit_of_work(actor=actor, now=now) as unit:
            rma = selectors.locked(rma_id)
            known = rma.evidence.filter(sha256=upload.file.sha256, kind=upload.kind).first()
            if known is not None:
                return known
            _ensure_open_and_within_limits(rma, upload.file.size_bytes)
            line = selectors.line_of(rma, line_id) if line_id else None
            stored = store(evidence_id, upload.file)
            evidence = Evidence.objects.create(
                id=evidence_id,
                rma=rma,
                line=line,
                kind=upload.kind,
                path=stored[0],
                thumbnail_path=stored[1],
                original_name=upload.name,
                content_type=upload.file.content_type,
                size_bytes=upload.file.size_bytes,
                sha256=upload.file.sha256,
                created_at=now,
            )
            _tell(unit, actor, rma, [evidence])
            return evidence
    except BaseException:
        for path in filter(None, stored):
            files.remove(path)
        raise


def adopt_files(
    *, actor: Actor, now: datetime, rma: Rma, kept: Sequence[DraftFile]
) -> list[Evidence]:
    """The files of a draft become the RMA's where they lie; the caller removes the draft's rows.

    Emits rma.evidence_added for each. The draft's own limits are those of an RMA.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        adopted = [
            Evidence.objects.create(
                id=uuid7(),
                rma=rma,
                kind=file.kind,
                path=file.path,
                thumbnail_path=file.thumbnail_path,
                original_name=file.name,
                content_type=file.content_type,
                size_bytes=file.size_bytes,
                sha256=file.sha256,
                created_at=now,
            )
            for file in kept
        ]
        _tell(unit, actor, rma, adopted)
    return adopted


def _tell(unit: UnitOfWork, actor: Actor, rma: Rma, added: Sequence[Evidence]) -> None:
    for number, evidence in enumerate(added):
        event = events.EvidenceAdded(
            rma_id=str(rma.id),
            evidence_id=str(evidence.id),
            kind=evidence.kind,
            line_id=str(evidence.line_id or ""),
        )
        unit.record(rma.stream, event, expected=rma.version + number)
    if added and actor.kind in (ActorKind.CUSTOMER, ActorKind.GUEST) and rma.waiting_since:
        unit.record(rma.stream, events.WaitingEnded(rma_id=str(rma.id)))


def _ensure_open_and_within_limits(rma: Rma, size: int) -> None:
    if not rma.is_open:
        raise errors.AlreadyEnded(number=rma.number)
    used = rma.evidence.aggregate(files=Count("id"), size=Sum("size_bytes"))
    if used["files"] >= FILES_PER_RMA or (used["size"] or 0) + size > BYTES_PER_RMA:
        raise errors.TooManyFiles(limit=FILES_PER_RMA)
