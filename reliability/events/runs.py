"""What happens to long reports. Stream `reportrun/<id>`; the question, never its numbers."""

from events.types import event


@event("reliability.run_requested", schema=1)
class RunRequested:
    """Somebody asked for a report with so many replicates. `owner` is a user id."""

    run_id: str
    owner: str
    query: str
    replicates: int


@event("reliability.run_finished", schema=1)
class RunFinished:
    """The numbers are there: so many rows."""

    run_id: str
    rows: int


@event("reliability.run_failed", schema=1)
class RunFailed:
    """There will be no numbers; `reason` is a code."""

    run_id: str
    reason: str


@event("reliability.run_cancelled", schema=1)
class RunCancelled:
    """Whoever asked for it stopped it."""

    run_id: str
