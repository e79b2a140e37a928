"""How a problem comes up: by hand, or by an occasion that counts once however often it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from events import numbers
from events.actor import Actor
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from reliability.fracas import errors, events, rules, selectors
from reliability.fracas.choices import State, Trigger
from reliability.fracas.models import Problem
from reliability.fracas.selectors import Piece
from reliability.fracas.services import signing


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a fault of a product is suspected; `key` is the same whoever tells it.

    `failed_on` and `sold_on` are those of the newest failure: they tell whether it came back.
    """

    trigger: Trigger
    key: str
    sku_code: str
    fault_code: str
    failed_on: date
    sold_on: date | None = None
    pieces: Sequence[Piece] = ()


def report(*, actor: Actor, now: datetime, occasion: Occasion) -> Problem:
    """Open a problem for an occasion, or add it to the one there is; a closed one is reopened.

    Emits problem_opened, problem_triggered or problem_reopened, and problem_incident_linked for
    each piece. An occasion that was counted before changes nothing.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        selectors.lock_scope(occasion.sku_code, occasion.fault_code)
        known = selectors.has_fired(occasion.key)
        if known is not None:
            return known
        problem = _taken_up(unit, occasion)
        _link(unit, problem, occasion.pieces)
        problem.refresh_from_db()
        return problem


def open_by_hand(*, actor: Actor, now: datetime, sku_code: str, fault_code: str) -> Problem:
    """A named person suspects a fault. Emits problem_opened.

    Raises SignatureNotAllowed, UnknownScope, ProblemOpenAlready.
    """
    signing.ensure_may_sign(actor)
    with unit_of_work(actor=actor, now=now) as unit:
        if not selectors.fault_fits(sku_code, fault_code):
            raise errors.UnknownScope
        selectors.lock_scope(sku_code, fault_code)
        known = selectors.newest_about(sku_code, fault_code)
        if known is not None and known.is_open:
            raise errors.ProblemOpenAlready(number=known.number)
        return _opened(unit, sku_code, fault_code, Trigger.HAND, "")


def link_return(
    *, actor: Actor, now: datetime, problem_id: UUID | str, rma_id: UUID | str
) -> Problem:
    """Link every confirmed piece of a return. Emits problem_incident_linked for each.

    Raises SignatureNotAllowed, IllegalStep, NothingToLink.
    """
    signing.ensure_may_sign(actor)
    with unit_of_work(actor=actor, now=now) as unit:
        problem = selectors.locked(problem_id)
        if not problem.is_open:
            raise errors.IllegalStep(number=problem.number, step="link", state=problem.state)
        pieces = selectors.linkable(rma_id, problem)
        if not pieces:
            raise errors.NothingToLink
        _link(unit, problem, pieces)
        problem.refresh_from_db()
        return problem


def _taken_up(unit: UnitOfWork, occasion: Occasion) -> Problem:
    """The problem that the occasion belongs to, opened or reopened where it has to be."""
    problem = selectors.newest_about(occasion.sku_code, occasion.fault_code)
    if problem is None or problem.state == State.DISMISSED:
        return _opened(unit, occasion.sku_code, occasion.fault_code, occasion.trigger, occasion.key)
    told = {
        "problem_id": str(problem.id),
        "trigger": occasion.trigger.value,
        "trigger_key": occasion.key,
    }
    if _came_back(problem, occasion):
        unit.record(problem.stream, events.ProblemReopened(**told, text_ids=(), digest=""))
    else:
        unit.record(problem.stream, events.ProblemTriggered(**told))
    return problem


def _came_back(problem: Problem, occasion: Occasion) -> bool:
    """Whether a closed problem has to be taken up again; a rate of days before it closed is old."""
    if problem.closed_at is None or problem.state != State.CLOSED:
        return False
    if occasion.trigger is Trigger.CHART and occasion.failed_on < problem.closed_at.date():
        return False
    return rules.returned(problem.basis, problem.effective_on, occasion.failed_on, occasion.sold_on)


def _opened(
    unit: UnitOfWork, sku_code: str, fault_code: str, trigger: Trigger, key: str
) -> Problem:
    problem_id = uuid7()
    event = events.ProblemOpened(
        problem_id=str(problem_id),
        number=numbers.next_number("PRB", unit.now.year),
        sku_code=sku_code,
        fault_code=fault_code,
        trigger=trigger.value,
        trigger_key=key,
    )
    unit.record(f"problem/{problem_id}", event, expected=0)
    return Problem.objects.get(pk=problem_id)


def _link(unit: UnitOfWork, problem: Problem, pieces: Sequence[Piece]) -> None:
    known = {str(item) for item in problem.pieces.values_list("item_id", flat=True)}
    for piece in pieces:
        if piece.item_id not in known:
            event = events.IncidentLinked(
                problem_id=str(problem.id),
                item_id=piece.item_id,
                rma_id=piece.rma_id,
                line_id=piece.line_id,
                serial=piece.serial,
                fault_code=piece.fault_code,
                reported_on=piece.reported_on.isoformat(),
            )
            unit.record(problem.stream, event)
