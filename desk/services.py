"""The verbs of the service desk."""

from datetime import datetime
from uuid import UUID

from desk import errors, events, selectors
from desk.models import Case, Resolution
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import State
from rma.rules import JOURNEYS


def open_case(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Case | None:
    """Open the case of an accepted complaint or consultation; repeating it changes nothing.

    Emits desk.case_opened and rma.processing_started. None when goods are shipped instead.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        known = selectors.open_case_of(rma.id)
        if known or JOURNEYS[rma.service_type].ships_in or not rma.is_open:
            return known
        case_id = uuid7()
        event = events.CaseOpened(case_id=str(case_id), rma_id=str(rma.id))
        unit.record(f"case/{case_id}", event, expected=0)
        if rma.state == State.ELIGIBLE:
            rma_services.start_repair(actor=actor, now=now, rma_id=rma.id, trigger="case")
        return selectors.by_id(case_id)


def take(*, actor: Actor, now: datetime, case_id: UUID | str) -> Case:
    """The agent who acts takes the case. Emits desk.case_assigned. Raises CaseTaken."""
    with unit_of_work(actor=actor, now=now) as unit:
        case = selectors.locked(case_id)
        if case.agent_id == actor.id:
            return case
        if case.agent_id:
            raise errors.CaseTaken
        event = events.CaseAssigned(
            case_id=str(case.id), rma_id=str(case.rma_id), agent_id=actor.id
        )
        unit.record(case.stream, event, expected=case.version)
        return selectors.by_id(case.id)


def assign(*, actor: Actor, now: datetime, case_id: UUID | str, agent_id: str) -> Case:
    """Give the case to an agent, whoever had it. Emits desk.case_assigned."""
    with unit_of_work(actor=actor, now=now) as unit:
        case = selectors.locked(case_id)
        if case.agent_id != agent_id:
            event = events.CaseAssigned(
                case_id=str(case.id), rma_id=str(case.rma_id), agent_id=agent_id
            )
            unit.record(case.stream, event, expected=case.version)
            case = selectors.by_id(case.id)
        return case


def resolve(
    *, actor: Actor, now: datetime, case_id: UUID | str, resolution: str, answer: str
) -> Case:
    """Answer the customer and close the RMA. Emits desk.case_resolved. Raises AnswerMissing."""
    if not answer.strip():
        raise errors.AnswerMissing
    with unit_of_work(actor=actor, now=now) as unit:
        case = selectors.locked(case_id)
        note = rma_services.add_note(
            actor=actor, now=now, rma_id=case.rma_id, text=answer, public=True
        )
        event = events.CaseResolved(
            case_id=str(case.id),
            rma_id=str(case.rma_id),
            resolution=Resolution(resolution).value,
            note_id=str(note.id),
        )
        unit.record(case.stream, event, expected=case.version)
        rma_services.close(actor=actor, now=now, rma_id=case.rma_id, outcome="resolved")
        return selectors.by_id(case.id)


def drop_case(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Case | None:
    """Drop the open case of an RMA that ended. Emits desk.case_dropped when there is one."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma_selectors.locked(rma_id)
        case = selectors.open_case_of(rma_id)
        if case is not None:
            event = events.CaseDropped(case_id=str(case.id), rma_id=str(case.rma_id))
            unit.record(case.stream, event, expected=case.version)
            case = selectors.by_id(case.id)
        return case
