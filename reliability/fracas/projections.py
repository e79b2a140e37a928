"""Events of `problem/<id>` → problems, their occasions, pieces and signatures."""

from datetime import date
from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from reliability.fracas import events
from reliability.fracas.choices import State, Step
from reliability.fracas.models import Firing, Incident, Problem, Signature

PROBLEMS = projection(
    "reliability.problems",
    models=[Problem, Firing, Incident, Signature],
    inline=True,
    per_stream="problem",
)
_SIGNERS = {Step.CAUSE: "cause_by", Step.ACT: "action_by", Step.CLOSE: "closed_by"}
_OF_A_ROUND = ("cause_by", "action_by", "closed_by", "basis", "effect")


@PROBLEMS.on(events.ProblemOpened)
def opened(rows: Rows, recorded: Recorded[events.ProblemOpened]) -> None:
    event = recorded.event
    problem = Problem(
        id=UUID(event.problem_id),
        number=event.number,
        state=State.INCIDENT,
        sku_code=event.sku_code,
        fault_code=event.fault_code,
        trigger=event.trigger,
        opened_at=recorded.occurred_at,
        opened_by=f"{recorded.meta.actor.kind}:{recorded.meta.actor.id}",
        version=recorded.version,
    )
    rows.insert(problem)
    _fire(rows, recorded, problem)


@PROBLEMS.on(events.ProblemTriggered)
def triggered(rows: Rows, recorded: Recorded[events.ProblemTriggered]) -> None:
    problem = _problem(rows, recorded)
    rows.update(problem)
    _fire(rows, recorded, problem)


@PROBLEMS.on(events.IncidentLinked)
def linked(rows: Rows, recorded: Recorded[events.IncidentLinked]) -> None:
    event, problem = recorded.event, _problem(rows, recorded)
    problem.incidents += 1
    problem.linked_at = recorded.occurred_at
    rows.update(problem)
    rows.insert(
        Incident(
            id=recorded.event_id,
            problem=problem,
            item_id=UUID(event.item_id),
            rma_id=UUID(event.rma_id),
            line_id=UUID(event.line_id),
            serial=event.serial,
            fault_code=event.fault_code,
            reported_on=date.fromisoformat(event.reported_on),
            linked_at=recorded.occurred_at,
        )
    )


@PROBLEMS.on(events.ProblemAssigned)
def assigned(rows: Rows, recorded: Recorded[events.ProblemAssigned]) -> None:
    event, problem = recorded.event, _problem(rows, recorded)
    problem.owner_id = event.owner_id
    problem.due_on = date.fromisoformat(event.due_on) if event.due_on else None
    rows.update(problem)


@PROBLEMS.on(events.StepSigned)
def signed(rows: Rows, recorded: Recorded[events.StepSigned]) -> None:
    """The step's signature; some also name the person on the problem."""
    event, problem = recorded.event, _problem(rows, recorded)
    step = Step(event.step)
    problem.state = event.state
    if step in _SIGNERS:
        setattr(problem, _SIGNERS[step], event.signed_by)
    if event.state in (State.CLOSED, State.DISMISSED):
        problem.closed_at, problem.due_on = recorded.occurred_at, None
    if step is Step.SEND_BACK:
        _start_over(problem)
    rows.update(problem)
    _sign(rows, recorded, problem, step)


@PROBLEMS.on(events.ActionSet)
def action_set(rows: Rows, recorded: Recorded[events.ActionSet]) -> None:
    event, problem = recorded.event, _problem(rows, recorded)
    problem.basis = event.basis
    problem.effective_on = date.fromisoformat(event.effective_on)
    rows.update(problem)


@PROBLEMS.on(events.EffectMeasured)
def effect_measured(rows: Rows, recorded: Recorded[events.EffectMeasured]) -> None:
    problem = _problem(rows, recorded)
    problem.effect, problem.effect_at = recorded.event.verdict, recorded.occurred_at
    rows.update(problem)


@PROBLEMS.on(events.ProblemReopened)
def reopened(rows: Rows, recorded: Recorded[events.ProblemReopened]) -> None:
    event, problem = recorded.event, _problem(rows, recorded)
    problem.state, problem.closed_at = State.ANALYSIS, None
    problem.round += 1
    _start_over(problem)
    rows.update(problem)
    _fire(rows, recorded, problem)
    if event.text_ids:
        _sign(rows, recorded, problem, Step.REOPEN)


def _start_over(problem: Problem) -> None:
    """What was signed and measured belongs to the analysis before."""
    for name in _OF_A_ROUND:
        setattr(problem, name, "")
    problem.effective_on = problem.effect_at = None


def _fire(rows: Rows, recorded: Recorded[Any], problem: Problem) -> None:
    event = recorded.event
    if event.trigger_key:
        rows.insert(
            Firing(
                key=event.trigger_key,
                problem=problem,
                trigger=event.trigger,
                at=recorded.occurred_at,
            )
        )


def _sign(rows: Rows, recorded: Recorded[Any], problem: Problem, step: Step) -> None:
    rows.insert(
        Signature(
            id=recorded.event_id,
            problem=problem,
            step=step,
            round=problem.round,
            signed_by=recorded.meta.actor.id,
            signed_at=recorded.occurred_at,
            digest=recorded.event.digest,
        )
    )


def _problem(rows: Rows, recorded: Recorded[Any]) -> Problem:
    problem = rows.get(Problem, UUID(recorded.event.problem_id))
    problem.version = recorded.version
    return problem
