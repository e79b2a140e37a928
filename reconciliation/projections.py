"""Events of `reconciliation/<run>` → runs, of `difference/<id>` → differences."""

from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from events.types import from_iso
from reconciliation import events
from reconciliation.choices import DifferenceState, RunState
from reconciliation.models import Difference, Run

RUNS = projection("reconciliation.runs", models=[Run], inline=True, per_stream="reconciliation")
DIFFERENCES = projection(
    "reconciliation.differences", models=[Difference], inline=True, per_stream="difference"
)
_COUNTS = (
    "ours", "theirs", "pairs", "in_flight", "unreachable", "found", "repaired", "requested",
    "persons",
)  # fmt: skip
_ENDED = (DifferenceState.REPAIRED, DifferenceState.SETTLED)


@RUNS.on(events.RunStarted)
def started(rows: Rows, recorded: Recorded[events.RunStarted]) -> None:
    event = recorded.event
    rows.insert(
        Run(
            id=UUID(event.run_id),
            counterpart=event.counterpart,
            since=from_iso(event.since_at),
            until=from_iso(event.until_at),
            repairing=event.repairing,
            state=RunState.RUNNING,
            started_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@RUNS.on(events.RunResumed)
def resumed(rows: Rows, recorded: Recorded[events.RunResumed]) -> None:
    event = recorded.event
    run = rows.get(Run, UUID(event.run_id))
    run.since, run.until = from_iso(event.since_at), from_iso(event.until_at)
    run.repairing, run.resumed = event.repairing, run.resumed + 1
    _save(rows, run, recorded.version)


@RUNS.on(events.RunFinished)
def finished(rows: Rows, recorded: Recorded[events.RunFinished]) -> None:
    run = rows.get(Run, UUID(recorded.event.run_id))
    for name in _COUNTS:
        setattr(run, name, getattr(recorded.event, name))
    run.state, run.finished_at = RunState.FINISHED, recorded.occurred_at
    _save(rows, run, recorded.version)


@RUNS.on(events.RunFailed)
def failed(rows: Rows, recorded: Recorded[events.RunFailed]) -> None:
    run = rows.get(Run, UUID(recorded.event.run_id))
    run.state, run.finished_at = RunState.FAILED, recorded.occurred_at
    run.failure_code = recorded.event.code
    _save(rows, run, recorded.version)


def _save(rows: Rows, run: Run, version: int) -> None:
    run.version = version
    rows.update(run)


@DIFFERENCES.on(events.DifferenceFound)
def found(rows: Rows, recorded: Recorded[events.DifferenceFound]) -> None:
    event = recorded.event
    rows.insert(
        Difference(
            id=UUID(event.difference_id),
            run_id=UUID(event.run_id),
            counterpart=event.counterpart,
            key=event.key,
            cause=event.cause,
            our_ref=event.our_ref,
            our_state=event.our_state,
            their_ref=event.their_ref,
            their_state=event.their_state,
            state=DifferenceState.OPEN,
            found_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@DIFFERENCES.on(events.RepairMade)
def repaired(rows: Rows, recorded: Recorded[events.RepairMade]) -> None:
    event = recorded.event
    difference = rows.get(Difference, UUID(event.difference_id))
    difference.state, difference.action = event.state, event.action
    difference.attempts = event.attempt
    if event.state in _ENDED:
        difference.ended_at = recorded.occurred_at
    difference.version = recorded.version
    rows.update(difference)


@DIFFERENCES.on(events.DifferenceSettled)
def settled(rows: Rows, recorded: Recorded[events.DifferenceSettled]) -> None:
    difference = rows.get(Difference, UUID(recorded.event.difference_id))
    asked = difference.state == DifferenceState.REQUESTED
    difference.state = DifferenceState.REPAIRED if asked else DifferenceState.SETTLED
    difference.ended_at, difference.version = recorded.occurred_at, recorded.version
    rows.update(difference)
