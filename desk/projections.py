"""Events of `case/<id>` → cases."""

from typing import Any
from uuid import UUID

from desk import events
from desk.models import Case, CaseState
from events.projections import projection
from events.records import Recorded
from events.rows import Rows

CASES = projection("desk.cases", models=[Case], inline=True, per_stream="case")


@CASES.on(events.CaseOpened)
def opened(rows: Rows, recorded: Recorded[events.CaseOpened]) -> None:
    rows.insert(
        Case(
            id=UUID(recorded.event.case_id),
            rma_id=UUID(recorded.event.rma_id),
            opened_at=recorded.occurred_at,
            version=recorded.version,
        )
    )


@CASES.on(events.CaseAssigned)
def assigned(rows: Rows, recorded: Recorded[events.CaseAssigned]) -> None:
    case = _case(rows, recorded)
    case.agent_id = recorded.event.agent_id
    rows.update(case)


@CASES.on(events.CaseResolved)
def resolved(rows: Rows, recorded: Recorded[events.CaseResolved]) -> None:
    case = _case(rows, recorded)
    case.state, case.ended_at = CaseState.RESOLVED, recorded.occurred_at
    case.resolution = recorded.event.resolution
    rows.update(case)


@CASES.on(events.CaseDropped)
def dropped(rows: Rows, recorded: Recorded[events.CaseDropped]) -> None:
    case = _case(rows, recorded)
    case.state, case.ended_at = CaseState.DROPPED, recorded.occurred_at
    rows.update(case)


def _case(rows: Rows, recorded: Recorded[Any]) -> Case:
    case = rows.get(Case, UUID(recorded.event.case_id))
    case.version = recorded.version
    return case
