"""An import at work: each request of the file is one transaction, resumable after any crash.

Nothing is remembered outside the rows: whoever runs the next slice takes the requests that are
still pending. A request is opened and marked in the transaction that opens it, under the key
(dealer, reference), so neither a crash nor a second upload opens it twice.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from events.actor import Actor, ActorKind
from events.errors import DomainError, InvalidInput, ProductError
from events.unit import savepoint, unit_of_work
from intake import checking, columns, errors, events, selectors
from intake.choices import GroupState, JobState
from intake.models import ImportedReference, ImportFile, ImportGroup, ImportJob
from rma import services as rma_services

SLICE = 25
MOST_ATTEMPTS = 5
SECONDS_PER_TICK = 1.0
_ROWS_AT_ONCE = 2_000
_FIELD_OF = {"sku_code": "sku", "lines": "sku"}
logger = structlog.get_logger(__name__)


def start(*, actor: Actor, now: datetime, file_id: UUID) -> ImportJob:
    """Have the file imported; starting again changes nothing. Emits intake.import_started.

    Raises NoSuchImport, ImportCleared, ColumnsMissing.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        file = selectors.locked_file(file_id)
        known = ImportJob.objects.filter(pk=file_id).first()
        if known is not None:
            return known
        _ensure_can_start(file)
        requests = checking.grouped(selectors.rows_of(file))
        groups = (
            ImportGroup(
                file=file,
                position=position,
                reference=request.reference,
                row_numbers=[row.number for row in request.rows],
            )
            for position, request in enumerate(requests)
        )
        ImportGroup.objects.bulk_create(groups, batch_size=_ROWS_AT_ONCE)
        event = events.ImportStarted(
            import_id=str(file.id),
            dealer=file.dealer,
            rows=file.row_count,
            requests=len(requests),
        )
        unit.record(f"import/{file.id}", event, expected=0)
        return ImportJob.objects.get(pk=file_id)


def cancel(*, actor: Actor, now: datetime, file_id: UUID) -> ImportJob:
    """Stop before the next request; what was opened stays. Emits intake.import_cancelled.

    Raises NoSuchImport, ImportNotRunning.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        selectors.file(file_id)
        job = _locked_job(file_id)
        if job is None:
            raise errors.ImportNotRunning
        opened, known, refused = selectors.counts(file_id)
        event = events.ImportCancelled(
            import_id=str(file_id),
            opened=opened,
            known=known,
            refused=refused,
            left=job.requests - opened - known - refused,
        )
        unit.record(job.stream, event, expected=job.version)
        job.refresh_from_db()
        return job


def work(now: datetime, *, go_on: Callable[[], bool] | None = None) -> int:
    """One slice of every running import; how many requests were worked on.

    `go_on` tells whether there is time left; without it a slice takes about a second.
    """
    end = time.monotonic() + SECONDS_PER_TICK
    has_time = go_on or (lambda: time.monotonic() < end)
    running = ImportJob.objects.filter(state=JobState.RUNNING).order_by("started_at")
    done = 0
    for file_id in list(running.values_list("pk", flat=True)):
        while has_time() and (claimed := _claim(file_id)):
            done += _work_on(file_id, claimed, now, has_time)
        finish_if_done(actor=Actor.system("intake"), now=now, file_id=file_id)
    return done


def import_request(
    *, actor: Actor, now: datetime, file: ImportFile, group_id: int
) -> ImportGroup | None:
    """Open the return that one group of rows asks for. Emits what `rma.services.receive` emits.

    None when another process did it or the import was stopped. A request that is refused is
    marked with its problems; a reference that became a return before is marked as known.
    """
    key = f"import:{file.id}:{group_id}"
    with unit_of_work(actor=actor, now=now, idempotency_key=key):
        job = _locked_job(file.id)
        group = ImportGroup.objects.select_for_update().filter(pk=group_id).first()
        if job is None or group is None or group.state != GroupState.PENDING:
            return None
        there = selectors.known_references(file.dealer, [group.reference]).get(group.reference)
        if there is not None:
            group.state, group.rma_id = GroupState.KNOWN, there.rma_id
            group.rma_number = there.rma_number
        else:
            _open(actor, now, file, group)
        group.save()
        return group


def finish_if_done(*, actor: Actor, now: datetime, file_id: UUID) -> bool:
    """End the import when no request is pending. Emits intake.import_finished."""
    with unit_of_work(actor=actor, now=now) as unit:
        job = _locked_job(file_id)
        pending = ImportGroup.objects.filter(file_id=file_id, state=GroupState.PENDING)
        if job is None or pending.exists():
            return False
        opened, known, refused = selectors.counts(file_id)
        event = events.ImportFinished(
            import_id=str(file_id), opened=opened, known=known, refused=refused
        )
        unit.record(job.stream, event, expected=job.version)
        return True


def _ensure_can_start(file: ImportFile) -> None:
    if file.cleared_at is not None:
        raise errors.ImportCleared
    missing = columns.missing(file.mapping)
    if missing:
        names = ", ".join(str(columns.BY_NAME[name].label) for name in missing)
        raise errors.ColumnsMissing(columns=names)


def _locked_job(file_id: UUID) -> ImportJob | None:
    """The running job, locked: a cancellation waits for the request being opened, not longer."""
    running = ImportJob.objects.select_for_update().filter(pk=file_id, state=JobState.RUNNING)
    return running.first()


def _claim(file_id: UUID) -> list[int]:
    """The next requests; counted before they are tried, so that one which kills us is counted."""
    with transaction.atomic():
        pending = ImportGroup.objects.filter(file_id=file_id, state=GroupState.PENDING)
        next_ones = pending.order_by("attempts", "position").select_for_update(skip_locked=True)
        ids = list(next_ones.values_list("pk", flat=True)[:SLICE])
        ImportGroup.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1)
    return ids


def _work_on(
    file_id: UUID, group_ids: Sequence[int], now: datetime, has_time: Callable[[], bool]
) -> int:
    """Requests one by one; one that breaks is left to a later slice, the others go on."""
    file = selectors.file(file_id)
    actor = Actor(ActorKind(file.by_kind), file.by_id)
    done = 0
    for group_id in group_ids:
        if not has_time():
            _give_back(group_ids[done:])
            break
        try:
            import_request(actor=actor, now=now, file=file, group_id=group_id)
        except ProductError as refusal:  # busy, or somebody else was first: later
            logger.info("import_request_postponed", group=group_id, code=refusal.code)
        except Exception:  # the worker loop: one broken request must not stop the others
            logger.exception("import_request_failed", group=group_id)
            _give_up_if_tried_enough(group_id)
        done += 1
    return done


def _give_back(group_ids: Sequence[int]) -> None:
    """Claimed, but there was no time to try."""
    ImportGroup.objects.filter(pk__in=group_ids, attempts__gt=0).update(attempts=F("attempts") - 1)


def _give_up_if_tried_enough(group_id: int) -> None:
    tired = ImportGroup.objects.filter(
        pk=group_id, state=GroupState.PENDING, attempts__gte=MOST_ATTEMPTS
    )
    message = _("Something went wrong on our side. Please upload this row again.")
    for group in tired:
        row = group.row_numbers[0] if group.row_numbers else 0
        problem = checking.Problem(row, "reference", message)
        tired.update(state=GroupState.FAILED, problems=[problem.as_json()])


def _open(actor: Actor, now: datetime, file: ImportFile, group: ImportGroup) -> None:
    """Check and receive; fills the group in with the return or with what is wrong."""
    request = checking.Request(group.reference, list(selectors.rows_of(file, group.row_numbers)))
    with translation.override(file.language):
        checking.check([request], language=file.language, brands=file.brands)
        if request.intake is not None:
            _receive(actor, now, file, group, request)
        group.problems = [problem.as_json() for problem in request.problems]
    if request.problems:
        group.state = GroupState.FAILED


def _receive(
    actor: Actor, now: datetime, file: ImportFile, group: ImportGroup, request: checking.Request
) -> None:
    assert request.intake is not None
    try:
        with savepoint():
            rma = rma_services.receive(actor=actor, now=now, intake=request.intake)
            ImportedReference.objects.create(
                key=selectors.key_of(file.dealer, group.reference),
                rma_id=rma.id,
                rma_number=rma.number,
            )
    except IntegrityError as error:
        if "importedreference" not in str(error):
            raise
        # Another import of the same dealer opened it this very moment: next time it is known.
        raise errors.ImportStartedAlready from error
    except InvalidInput as refusal:
        _complain(request, refusal)
    except DomainError as refusal:
        request.complain(_row_of(request, refusal.fields.get("line", 0)), "sku", str(refusal))
    else:
        group.state, group.rma_id, group.rma_number = GroupState.DONE, rma.id, rma.number


def _complain(request: checking.Request, refusal: InvalidInput) -> None:
    """Put a problem of the service at its row: `lines.2.sku`, `email`."""
    for path, messages in refusal.errors.items():
        parts = path.split(".")
        index = int(parts[1]) if len(parts) == 3 else 0
        name = _FIELD_OF.get(parts[-1], parts[-1])
        request.complain(_row_of(request, index), name, messages[0])


def _row_of(request: checking.Request, index: int) -> int:
    return request.rows[min(index, len(request.rows) - 1)].number
