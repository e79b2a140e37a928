"""What happens to a case. Stream `case/<id>`."""

from events.types import event


@event("desk.case_opened", schema=1)
class CaseOpened:
    """A complaint or consultation needs a person."""

    case_id: str
    rma_id: str


@event("desk.case_assigned", schema=1)
class CaseAssigned:
    """An agent looks after the case."""

    case_id: str
    rma_id: str
    agent_id: str


@event("desk.case_resolved", schema=1)
class CaseResolved:
    """The case is answered; the words are a note of the RMA."""

    case_id: str
    rma_id: str
    resolution: str
    note_id: str


@event("desk.case_dropped", schema=1)
class CaseDropped:
    """The RMA ended before the case was answered."""

    case_id: str
    rma_id: str
