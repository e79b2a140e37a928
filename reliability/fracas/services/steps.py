"""The steps from suspicion to a proven remedy; each is signed by a named person with the right."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from events.actor import Actor
from events.unit import UnitOfWork, unit_of_work
from reliability.fracas import errors, events, rules, selectors
from reliability.fracas.choices import Basis, Step, TextKind, Trigger
from reliability.fracas.models import Problem
from reliability.fracas.services import signing

Also = Callable[[UnitOfWork, Problem], None]


def accept(
    *,
    actor: Actor,
    now: datetime,
    problem_id: UUID | str,
    description: str,
    owner_id: str,
    due_on: date | None = None,
) -> Problem:
    """The incident is a problem; somebody owns it. Emits problem_signed and problem_assigned.

    Raises SignatureNotAllowed, IllegalStep, TextMissing, OwnerUnknown.
    """
    _ensure_owner(owner_id)
    words = {TextKind.DESCRIPTION: description}
    signing.ensure_said(words, TextKind.DESCRIPTION)
    return _step(actor, now, problem_id, Step.ACCEPT, words, _assigning(owner_id, due_on))


def analyse(
    *,
    actor: Actor,
    now: datetime,
    problem_id: UUID | str,
    containment: str,
    due_on: date | None = None,
) -> Problem:
    """The analysis begins; what protects customers until it ends is stated. Emits problem_signed.

    Raises SignatureNotAllowed, IllegalStep, TextMissing.
    """
    words = {TextKind.CONTAINMENT: containment}
    signing.ensure_said(words, TextKind.CONTAINMENT)
    return _step(actor, now, problem_id, Step.ANALYSE, words, _due(due_on))


def state_cause(
    *,
    actor: Actor,
    now: datetime,
    problem_id: UUID | str,
    root_cause: str,
    reasoning: str,
    due_on: date | None = None,
) -> Problem:
    """The root cause and how it was found (five whys, 8D). Emits problem_signed.

    Raises SignatureNotAllowed, IllegalStep, TextMissing.
    """
    words = {TextKind.ROOT_CAUSE: root_cause, TextKind.REASONING: reasoning}
    signing.ensure_said(words, TextKind.ROOT_CAUSE, TextKind.REASONING)
    return _step(actor, now, problem_id, Step.CAUSE, words, _due(due_on))


def act(
    *,
    actor: Actor,
    now: datetime,
    problem_id: UUID | str,
    action: str,
    basis: str,
    effective_on: date,
    due_on: date | None = None,
) -> Problem:
    """What was corrected, for whom, and from which day on; its effect is watched from now on.

    Emits problem_signed and problem_action_set. Raises SignatureNotAllowed, IllegalStep,
    TextMissing.
    """
    words = {TextKind.ACTION: action}
    signing.ensure_said(words, TextKind.ACTION)

    def set_action(unit: UnitOfWork, problem: Problem) -> None:
        event = events.ActionSet(
            problem_id=str(problem.id),
            basis=Basis(basis).value,
            effective_on=effective_on.isoformat(),
        )
        unit.record(problem.stream, event)
        _due(due_on)(unit, problem)

    return _step(actor, now, problem_id, Step.ACT, words, set_action)


def close(*, actor: Actor, now: datetime, problem_id: UUID | str, conclusion: str) -> Problem:
    """A second person confirms that the action helped. Emits problem_signed.

    Raises SignatureNotAllowed, IllegalStep, TextMissing, SecondPersonNeeded, EffectMissing,
    EffectOutdated, EffectNotShown.
    """
    signing.ensure_may_sign(actor, signing.CLOSE)
    words = {TextKind.CONCLUSION: conclusion}
    signing.ensure_said(words, TextKind.CONCLUSION)
    with unit_of_work(actor=actor, now=now) as unit:
        problem = selectors.locked(problem_id)
        signing.ensure_can(problem, Step.CLOSE)
        if actor.id in (problem.cause_by, problem.action_by):
            raise errors.SecondPersonNeeded
        obstacle = rules.why_not_closed(_measured(problem))
        if obstacle:
            raise errors.CLOSING[obstacle]
        signing.sign(unit, problem, Step.CLOSE, words)
        problem.refresh_from_db()
        return problem


def send_back(*, actor: Actor, now: datetime, problem_id: UUID | str, reason: str) -> Problem:
    """The cause was not the cause, or the action does not help. Emits problem_signed.

    Raises SignatureNotAllowed, IllegalStep, TextMissing.
    """
    words = {TextKind.REASON: reason}
    signing.ensure_said(words, TextKind.REASON)
    return _step(actor, now, problem_id, Step.SEND_BACK, words)


def dismiss(*, actor: Actor, now: datetime, problem_id: UUID | str, reason: str) -> Problem:
    """There is nothing to correct. Emits problem_signed.

    Raises SignatureNotAllowed, IllegalStep, TextMissing.
    """
    words = {TextKind.REASON: reason}
    signing.ensure_said(words, TextKind.REASON)
    return _step(actor, now, problem_id, Step.DISMISS, words)


def reopen(*, actor: Actor, now: datetime, problem_id: UUID | str, reason: str) -> Problem:
    """A person found that a closed problem is not solved. Emits problem_reopened.

    Raises SignatureNotAllowed, IllegalStep, TextMissing, ProblemOpenAlready.
    """
    signing.ensure_may_sign(actor)
    words = {TextKind.REASON: reason}
    signing.ensure_said(words, TextKind.REASON)
    with unit_of_work(actor=actor, now=now) as unit:
        seen = selectors.by_id(problem_id)
        selectors.lock_scope(seen.sku_code, seen.fault_code)
        problem = selectors.locked(problem_id)
        signing.ensure_can(problem, Step.REOPEN)
        newest = selectors.newest_about(problem.sku_code, problem.fault_code)
        if newest is not None and newest.is_open:
            raise errors.ProblemOpenAlready(number=newest.number)
        text_ids, digest = signing.write(unit, problem, words)
        event = events.ProblemReopened(
            problem_id=str(problem.id),
            trigger=Trigger.HAND.value,
            trigger_key="",
            text_ids=text_ids,
            digest=digest,
        )
        unit.record(problem.stream, event)
        problem.refresh_from_db()
        return problem


def assign(
    *, actor: Actor, now: datetime, problem_id: UUID | str, owner_id: str, due_on: date | None
) -> Problem:
    """Give the problem to a colleague until a day. Emits problem_assigned.

    Raises SignatureNotAllowed, OwnerUnknown, IllegalStep.
    """
    signing.ensure_may_sign(actor)
    _ensure_owner(owner_id)
    with unit_of_work(actor=actor, now=now) as unit:
        problem = selectors.locked(problem_id)
        if not problem.is_open:
            raise errors.IllegalStep(number=problem.number, step="assign", state=problem.state)
        _assigning(owner_id, due_on)(unit, problem)
        problem.refresh_from_db()
        return problem


def _step(
    actor: Actor,
    now: datetime,
    problem_id: UUID | str,
    step: Step,
    words: signing.Words,
    also: Also | None = None,
) -> Problem:
    """One signed move of a problem, and what is recorded with it."""
    signing.ensure_may_sign(actor)
    with unit_of_work(actor=actor, now=now) as unit:
        problem = selectors.locked(problem_id)
        signing.ensure_can(problem, step)
        signing.sign(unit, problem, step, words)
        if also is not None:
            also(unit, problem)
        problem.refresh_from_db()
        return problem


def _assigning(owner_id: str, due_on: date | None) -> Also:
    def record(unit: UnitOfWork, problem: Problem) -> None:
        event = events.ProblemAssigned(
            problem_id=str(problem.id),
            owner_id=owner_id,
            due_on=due_on.isoformat() if due_on else "",
        )
        unit.record(problem.stream, event)

    return record


def _due(due_on: date | None) -> Also:
    """A new day for the next step; without one the old day stays."""

    def record(unit: UnitOfWork, problem: Problem) -> None:
        if due_on is not None and problem.owner_id:
            _assigning(problem.owner_id, due_on)(unit, problem)

    return record


def _ensure_owner(owner_id: str) -> None:
    if not signing.holds(owner_id, signing.SIGN):
        raise errors.OwnerUnknown


def _measured(problem: Problem) -> rules.Measured | None:
    if problem.effect_at is None:
        return None
    linked = problem.linked_at
    return rules.Measured(
        verdict=problem.effect,
        measured_since_action=problem.effective_on is not None
        and problem.effect_at.date() >= problem.effective_on,
        newest_incident_is_covered=linked is None or linked <= problem.effect_at,
    )
