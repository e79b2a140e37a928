"""A request on its way to be sent: keep what was typed and uploaded, then send it once.

Writing a draft records no event; sending it is `receive` and `add_evidence` in one transaction.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from events.actor import Actor
from events.unit import unit_of_work
from rma import choices, errors, files, selectors
from rma.models import DraftFile, IntakeDraft, Rma
from rma.rules.intake import MAX_LINES
from rma.services.evidence import adopt_files
from rma.services.intake import Contact, Intake, IntakeLine, receive
from rma.services.uploads import (
    BYTES_PER_RMA,
    FILES_PER_RMA,
    CheckedUpload,
    Upload,
    checked,
    store,
)

KEPT_FOR = timedelta(days=7)
SESSION_KEY = "intake_drafts"  # under which a browser's session lists its drafts
_PRUNED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One product as typed; `unit_price` a decimal string, empty when unknown."""

    sku_code: str
    serial: str = ""
    quantity: int = 1
    unit_price: str = ""
    fault_code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its pages read it."""

    id: UUID
    lines: tuple[DraftLine, ...] = ()
    request: dict[str, str] = field(default_factory=dict)
    contact: dict[str, str] = field(default_factory=dict)


def read(row: IntakeDraft) -> Draft:
    """The draft in a row."""
    lines = tuple(DraftLine(**line) for line in row.data.get("lines", []))
    return Draft(row.id, lines, row.data.get("request", {}), row.data.get("contact", {}))


def contact_of(draft: Draft) -> Contact:
    """Who sends and receives the parcels, once that was asked."""
    return Contact(**draft.contact)


def start(*, now: datetime) -> IntakeDraft:
    """An empty draft; the caller remembers its id in the visitor's session."""
    return IntakeDraft.objects.create(created_at=now, updated_at=now)


def keep_line(
    *,
    now: datetime,
    draft_id: UUID,
    line: DraftLine,
    request: dict[str, str],
    position: int | None = None,
) -> None:
    """Keep a product and what the whole request asks for.

    Without `position` the product is added; the same device again takes the place of the first.
    Raises DraftNotFound, TooManyLines.
    """

    def change(data: dict[str, Any]) -> None:
        lines = data.setdefault("lines", [])
        place = _place_of(line, lines) if position is None else position
        if place >= MAX_LINES:
            raise errors.TooManyLines(limit=MAX_LINES)
        lines[place : place + 1] = [asdict(line)]
        data["request"] = request

    _change(draft_id, now, change)


def remove_line(*, now: datetime, draft_id: UUID, position: int) -> None:
    """Take one product out; nothing happens when it is gone already. Raises DraftNotFound."""

    def change(data: dict[str, Any]) -> None:
        data["lines"] = [kept for i, kept in enumerate(data.get("lines", [])) if i != position]

    _change(draft_id, now, change)


def keep_contact(*, now: datetime, draft_id: UUID, contact: dict[str, str]) -> None:
    """Keep who sends and receives the parcels. Raises DraftNotFound."""
    _change(draft_id, now, lambda data: data.update(contact=contact))


def add_file(*, now: datetime, draft_id: UUID, upload: Upload) -> DraftFile:
    """Check a file and keep it with the draft; the same content again is the first file.

    Raises DraftNotFound, InvalidInput when the file is not acceptable, TooManyFiles.
    """
    with checked(upload) as ready:
        return _keep(draft_id, ready, now)


def remove_file(*, now: datetime, draft_id: UUID, file_id: UUID) -> None:
    """Take a file out of the draft, disk included; nothing happens when it is gone already."""
    with transaction.atomic():
        _remove(list(_locked(draft_id).files.filter(pk=file_id)))


def discard(*, draft_id: UUID) -> None:
    """Throw a draft away with its files. Raises DraftNotFound."""
    with transaction.atomic():
        draft = _locked(draft_id)
        _remove(list(draft.files.all()))
        draft.delete()


def submit(
    *, actor: Actor, now: datetime, draft_id: UUID, customer_id: UUID | None, language: str
) -> Rma:
    """Send the draft: one RMA with its files, once; again, the same RMA is the answer.

    Emits what `receive` and `add_evidence` emit. Raises DraftNotFound, and what `receive` raises;
    then the draft is as it was.
    """
    with unit_of_work(actor=actor, now=now):
        row = _locked(draft_id, sent_too=True)
        if row.submitted_rma_id is not None:
            return selectors.by_id(row.submitted_rma_id)
        rma = receive(actor=actor, now=now, intake=_intake(read(row), customer_id, language))
        kept = list(row.files.all())
        adopt_files(actor=actor, now=now, rma=rma, kept=kept)
        DraftFile.objects.filter(pk__in=[file.pk for file in kept]).delete()
        row.data, row.submitted_rma_id, row.updated_at = {}, rma.id, now
        row.save(update_fields=["data", "submitted_rma_id", "updated_at"])
        return selectors.by_id(rma.id)


def prune(now: datetime) -> int:
    """Remove drafts nobody has touched for a week, with their files; how many."""
    with transaction.atomic():
        old = IntakeDraft.objects.filter(updated_at__lt=now - KEPT_FOR).order_by("updated_at")
        drafts = list(old.select_for_update(skip_locked=True)[:_PRUNED_AT_ONCE])
        _remove(list(DraftFile.objects.filter(draft__in=drafts)))
        IntakeDraft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return len(drafts)


def _change(draft_id: UUID, now: datetime, change: Callable[[dict[str, Any]], None]) -> None:
    with transaction.atomic():
        draft = _locked(draft_id)
        change(draft.data)
        draft.updated_at = now
        draft.save(update_fields=["data", "updated_at"])


def _locked(draft_id: UUID, *, sent_too: bool = False) -> IntakeDraft:
    found = IntakeDraft.objects.select_for_update().filter(pk=draft_id).first()
    if found is None or (found.submitted_rma_id is not None and not sent_too):
        raise errors.DraftNotFound
    return found


def _place_of(line: DraftLine, lines: list[dict[str, Any]]) -> int:
    """Where this device stands already, else the end."""
    key = (line.sku_code, line.serial)
    keys = [(known["sku_code"], known["serial"]) for known in lines]
    return keys.index(key) if key in keys else len(lines)


def _keep(draft_id: UUID, upload: CheckedUpload, now: datetime) -> DraftFile:
    stored: tuple[str, ...] = ()
    try:
        with transaction.atomic():
            draft = _locked(draft_id)
            known = draft.files.filter(kind=upload.kind, sha256=upload.file.sha256).first()
            if known is not None:
                return known
            _ensure_within_limits(draft, upload.file.size_bytes)
            draft.updated_at = now
            draft.save(update_fields=["updated_at"])
            file_id = uuid4()
            stored = store(file_id, upload.file)
            return DraftFile.objects.create(
                id=file_id,
                draft=draft,
                kind=upload.kind,
                path=stored[0],
                thumbnail_path=stored[1],
                name=upload.name,
                content_type=upload.file.content_type,
                size_bytes=upload.file.size_bytes,
                sha256=upload.file.sha256,
                created_at=now,
            )
    except BaseException:
        for path in filter(None, stored):
            files.remove(path)
        raise


def _ensure_within_limits(draft: IntakeDraft, size: int) -> None:
    sizes = list(draft.files.values_list("size_bytes", flat=True))
    if len(sizes) >= FILES_PER_RMA or sum(sizes) + size > BYTES_PER_RMA:
        raise errors.TooManyFiles(limit=FILES_PER_RMA)


def _remove(kept: list[DraftFile]) -> None:
    """Rows now, files once that is certain."""
    paths = [path for file in kept for path in (file.path, file.thumbnail_path) if path]
    DraftFile.objects.filter(pk__in=[file.pk for file in kept]).delete()

    def remove_from_disk() -> None:
        for path in paths:
            files.remove(path)

    transaction.on_commit(remove_from_disk)


def _intake(draft: Draft, customer_id: UUID | None, language: str) -> Intake:
    return Intake(
        service_type=draft.request.get("service_type", ""),
        reason=draft.request.get("reason", ""),
        channel=choices.Channel.PORTAL.value,
        customer_id=customer_id,
        contact=contact_of(draft),
        currency=draft.request.get("currency", ""),
        language=language,
        lines=tuple(
            IntakeLine(
                sku_code=line.sku_code,
                serial=line.serial,
                quantity=line.quantity,
                unit_price=Decimal(line.unit_price) if line.unit_price else None,
                fault_code=line.fault_code,
                description=line.description,
            )
            for line in draft.lines
        ),
    )
