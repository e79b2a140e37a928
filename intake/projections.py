"""Events of `import/<id>` and `letter/<id>` → how imports and letters stand."""

from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from intake import events
from intake.choices import JobState, LetterState
from intake.models import ImportJob, Letter

JOBS = projection("intake.jobs", models=[ImportJob], inline=True, per_stream="import")
LETTERS = projection("intake.letters", models=[Letter], inline=True, per_stream="letter")


@JOBS.on(events.ImportStarted)
def started(rows: Rows, recorded: Recorded[events.ImportStarted]) -> None:
    event = recorded.event
    rows.insert(
        ImportJob(
            id=UUID(event.import_id),
            dealer=event.dealer,
            rows=event.rows,
            requests=event.requests,
            started_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@JOBS.on(events.ImportFinished)
def finished(rows: Rows, recorded: Recorded[events.ImportFinished]) -> None:
    _ended(rows, recorded, JobState.FINISHED)


@JOBS.on(events.ImportCancelled)
def cancelled(rows: Rows, recorded: Recorded[events.ImportCancelled]) -> None:
    _ended(rows, recorded, JobState.CANCELLED)


@LETTERS.on(events.LetterReceived)
def received(rows: Rows, recorded: Recorded[events.LetterReceived]) -> None:
    event = recorded.event
    is_open = event.state == LetterState.OPEN
    rows.insert(
        Letter(
            id=UUID(event.letter_id),
            inbox_key=event.inbox_key,
            state=event.state,
            rma_id=UUID(event.rma_id) if event.rma_id else None,
            files=event.files,
            received_at=recorded.occurred_at,
            settled_at=None if is_open else recorded.occurred_at,
            version=recorded.version,
        )
    )


@LETTERS.on(events.LetterReturned)
def returned(rows: Rows, recorded: Recorded[events.LetterReturned]) -> None:
    letter = _settled(rows, recorded, LetterState.RETURNED)
    letter.rma_id = UUID(recorded.event.rma_id)
    rows.update(letter)


@LETTERS.on(events.LetterAnswered)
def answered(rows: Rows, recorded: Recorded[events.LetterAnswered]) -> None:
    letter = _settled(rows, recorded, LetterState.ANSWERED)
    letter.customer_id = UUID(recorded.event.customer_id)
    rows.update(letter)


@LETTERS.on(events.LetterSetAside)
def set_aside(rows: Rows, recorded: Recorded[events.LetterSetAside]) -> None:
    rows.update(_settled(rows, recorded, LetterState.SET_ASIDE))


def _ended(rows: Rows, recorded: Recorded[Any], state: JobState) -> None:
    job = rows.get(ImportJob, UUID(recorded.event.import_id))
    job.state, job.ended_at, job.version = state, recorded.occurred_at, recorded.version
    event = recorded.event
    job.opened, job.known, job.refused = event.opened, event.known, event.refused
    rows.update(job)


def _settled(rows: Rows, recorded: Recorded[Any], state: LetterState) -> Letter:
    letter = rows.get(Letter, UUID(recorded.event.letter_id))
    letter.state, letter.settled_at = state, recorded.occurred_at
    letter.version = recorded.version
    return letter
