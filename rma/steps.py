"""What happens next with an RMA, in the reader's language: the card on top of every page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rma import rules, selectors
from rma.models import Rma
from rma.wording import NEXT_STEPS, WHO

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


def next_step(rma: Rma) -> NextStep:
    """The next step of an RMA. Reads its lines."""
    step = rules.next_step(selectors.facts(rma))
    title, detail = NEXT_STEPS[step.code]
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
