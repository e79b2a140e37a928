"""The flags beside the state: waiting, escalation, priority, notes, the promise."""

from datetime import datetime
from uuid import UUID

from events import row_sql
from events.actor import Actor
from events.types import iso
from events.unit import unit_of_work
from rma import choices, errors, events, selectors
from rma.models import Rma, RmaNote
from rma.services.notes import keep_note


def start_waiting(
    *, actor: Actor, now: datetime, rma_id: UUID | str, code: str, note: str = ""
) -> Rma:
    """Ask the customer for something; the promise stands still. Emits rma.waiting_started."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = _locked_open(rma_id)
        if rma.waiting_since is not None:
            raise errors.AlreadyWaiting(number=rma.number)
        note_id = keep_note(rma, note, public=True, actor=actor, now=now)
        event = events.WaitingStarted(
            rma_id=str(rma.id), code=choices.WaitingCode(code).value, note_id=note_id
        )
        unit.record(rma.stream, event, expected=rma.version)
        return selectors.by_id(rma.id)


def end_waiting(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Rma:
    """The customer answered. Emits rma.waiting_ended."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        if rma.waiting_since is None:
            raise errors.NotWaiting(number=rma.number)
        unit.record(rma.stream, events.WaitingEnded(rma_id=str(rma.id)), expected=rma.version)
        return selectors.by_id(rma.id)


def escalate(*, actor: Actor, now: datetime, rma_id: UUID | str, code: str, note: str = "") -> Rma:
    """Call somebody senior; priority becomes urgent. Emits rma.escalated (and priority_changed)."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = _locked_open(rma_id)
        if rma.escalated_since is not None:
            raise errors.AlreadyEscalated(number=rma.number)
        note_id = keep_note(rma, note, public=False, actor=actor, now=now)
        event = events.Escalated(
            rma_id=str(rma.id), code=choices.EscalationCode(code).value, note_id=note_id
        )
        unit.record(rma.stream, event, expected=rma.version)
        if rma.priority != 1:
            unit.record(rma.stream, events.PriorityChanged(rma_id=str(rma.id), priority=1))
        return selectors.by_id(rma.id)


def deescalate(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Rma:
    """The escalation is dealt with. Emits rma.deescalated."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        if rma.escalated_since is None:
            raise errors.NotEscalated(number=rma.number)
        unit.record(rma.stream, events.Deescalated(rma_id=str(rma.id)), expected=rma.version)
        return selectors.by_id(rma.id)


def change_priority(*, actor: Actor, now: datetime, rma_id: UUID | str, priority: int) -> Rma:
    """Emits rma.priority_changed; setting the same priority again changes nothing."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = _locked_open(rma_id)
        wanted = int(choices.Priority(str(priority)).value)
        if rma.priority != wanted:
            event = events.PriorityChanged(rma_id=str(rma.id), priority=wanted)
            unit.record(rma.stream, event, expected=rma.version)
            rma = selectors.by_id(rma.id)
        return rma


def add_note(
    *, actor: Actor, now: datetime, rma_id: UUID | str, text: str, public: bool
) -> RmaNote:
    """Write a note; a customer's note also ends waiting. Emits rma.note_added."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        note_id = keep_note(rma, text, public=public, actor=actor, now=now)
        if not note_id:
            raise errors.EmptyNote
        [note] = row_sql.select(RmaNote, pk=note_id)
        event = events.NoteAdded(
            rma_id=str(rma.id), note_id=note_id, public=public, author=note.author
        )
        unit.record(rma.stream, event, expected=rma.version)
        if note.author == RmaNote.Author.CUSTOMER and rma.waiting_since is not None:
            unit.record(rma.stream, events.WaitingEnded(rma_id=str(rma.id)))
        return note


def set_promise(
    *, actor: Actor, now: datetime, rma_id: UUID | str, stage: str, due_at: datetime | None
) -> Rma:
    """By when `stage` will be done; None ends the promise. Emits rma.promise_set on a change."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = selectors.locked(rma_id)
        if (rma.promise_stage, rma.promise_due_at) != (stage, due_at):
            event = events.PromiseSet(
                rma_id=str(rma.id), stage=stage, due_at=iso(due_at) if due_at else ""
            )
            unit.record(rma.stream, event, expected=rma.version)
            rma = selectors.by_id(rma.id)
        return rma


def _locked_open(rma_id: UUID | str) -> Rma:
    rma = selectors.locked(rma_id)
    if not rma.is_open:
        raise errors.AlreadyEnded(number=rma.number)
    return rma
