"""What happens next with an RMA, in the reader's language: the card on top of every page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rma import rules, selectors
from rma.models import Rma
from rma.wording import NEXT_STEPS, STAFF_STEPS, WHO

TIME_TO_ANSWER = timedelta(days=14)
TIME_TO_SEND = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NextStep:
    """`who`: customer, us, carrier or nobody.

    `due_at`: what we promise, or by when we ask the customer to act; None when all is over.
    """

    code: str
    title: str
    detail: str
    who: str
    who_label: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the journey's progress: state code and done, current, ahead or stopped."""

    state: str
    status: str


Hint = Callable[[Rma], rules.Step | None]
_hints: dict[str, list[Hint]] = {}


def refine(code: str, hint: Hint) -> None:
    """Let an app above say more than the RMA knows wherever the step `code` would be shown.

    `hint` returns a better step, or None. It is asked for this step only, so others cost nothing.
    """
    _hints.setdefault(code, []).append(hint)


def step_of(rma: Rma) -> rules.Step:
    """The next step by its code: the RMA's own, or a better one of the apps above."""
    step = rules.next_step(selectors.facts(rma))
    better = (hint(rma) for hint in _hints.get(step.code, ()))
    return next((found for found in better if found is not None), step)


def next_step(rma: Rma) -> NextStep:
    """The next step of an RMA. Reads its lines."""
    step = step_of(rma)
    title, detail = NEXT_STEPS[step.code]
    due_at = _due_at(rma, step.code)
    return NextStep(step.code, str(title), str(detail), step.who, str(WHO[step.who]), due_at)


def staff_step(rma: Rma) -> NextStep:
    """The next step in the words of those who work here. Reads its lines."""
    step = rules.seen_by_staff(step_of(rma), selectors.facts(rma))
    title, detail = STAFF_STEPS[step.code]
    due_at = _due_at(rma, step.code)
    return NextStep(step.code, str(title), str(detail), step.who, str(WHO[step.who]), due_at)


def _due_at(rma: Rma, code: str) -> datetime | None:
    if rma.waiting_since:
        return rma.waiting_since + TIME_TO_ANSWER
    if code == "send_it_in" and rma.sendable_since:
        return rma.sendable_since + TIME_TO_SEND
    return rma.promise_due_at


def progress(rma: Rma) -> list[Node]:
    """The nodes of this RMA's road, in order, with what is done, current and ahead."""
    road = list(rules.JOURNEYS[rma.service_type].states)
    if rma.state == "shipped_out" and "shipped_out" not in road:
        road.insert(-1, "shipped_out")
    if rma.state in ("rejected", "cancelled"):
        return [Node("received", "done"), Node(rma.state, "stopped")]
    at = road.index(rma.state)
    ended = rma.state == "closed"
    return [
        Node(state, "done" if index < at or ended else "current" if index == at else "ahead")
        for index, state in enumerate(road)
    ]
