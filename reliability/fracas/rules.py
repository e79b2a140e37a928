"""Decisions about problems: facts in, verdict out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from reliability.fracas.choices import OPEN_STATES, Basis, State, Step, Verdict

# From which states a step may be signed, and where it leads.
EDGES: Mapping[Step, tuple[tuple[State, ...], State]] = {
    Step.ACCEPT: ((State.INCIDENT,), State.PROBLEM),
    Step.ANALYSE: ((State.PROBLEM,), State.ANALYSIS),
    Step.CAUSE: ((State.ANALYSIS,), State.ACTION),
    Step.ACT: ((State.ACTION,), State.VERIFICATION),
    Step.CLOSE: ((State.VERIFICATION,), State.CLOSED),
    Step.SEND_BACK: ((State.ACTION, State.VERIFICATION), State.ANALYSIS),
    Step.DISMISS: ((State.INCIDENT, State.PROBLEM), State.DISMISSED),
    Step.REOPEN: ((State.CLOSED,), State.ANALYSIS),
}
LEGAL_MOVES = tuple(
    (source.value, target.value) for sources, target in EDGES.values() for source in sources
)
# What was reported in the last weeks may still wait for the bench: it is not counted yet.
UNSETTLED = timedelta(days=28)
BEFORE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Measured:
    """When the newest effect was measured and what it said, beside what came after it."""

    verdict: str
    measured_since_action: bool
    newest_incident_is_covered: bool


def can(step: Step, state: str) -> bool:
    """Whether a step may be signed in a state. Measuring leads nowhere, so it is no move."""
    if step is Step.MEASURE:
        return state == State.VERIFICATION
    return state in EDGES[step][0]


def why_not_closed(measured: Measured | None) -> str:
    """The code of what keeps a verified action from being closed; empty: nothing."""
    if measured is None or not measured.measured_since_action:
        return "effect_missing"
    if not measured.newest_incident_is_covered:
        return "effect_outdated"
    return "" if measured.verdict == Verdict.IMPROVED else "effect_not_shown"


def verdict_of(lower: float, upper: float) -> Verdict:
    """What bounds of the ratio after/before say."""
    if upper < 1.0:
        return Verdict.IMPROVED
    return Verdict.WORSE if lower > 1.0 else Verdict.NOT_SHOWN


def returned(basis: str, effective_on: date | None, failed_on: date, sold_on: date | None) -> bool:
    """Whether a failure says that a closed problem is back: the action should have prevented it.

    An action on newly sold devices does not help the older ones; their failures are expected.
    """
    if effective_on is None:
        return True
    if basis == Basis.SOLD:
        return sold_on is not None and sold_on >= effective_on
    return failed_on >= effective_on


def is_open(state: str) -> bool:
    """Whether somebody still has to do something."""
    return state in OPEN_STATES
