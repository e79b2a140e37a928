"""Events of the stream `rma/<id>` → the pauses of its promise."""

from typing import Any
from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from rma import events as rma
from sla.models import Pause

PAUSES = projection("sla.pauses", models=[Pause], inline=True, per_stream="rma")


@PAUSES.on(rma.WaitingStarted)
def started(rows: Rows, recorded: Recorded[rma.WaitingStarted]) -> None:
    rows.insert(
        Pause(
            event_id=recorded.event_id,
            rma_id=UUID(recorded.event.rma_id),
            started_at=recorded.occurred_at,
            counts_from=recorded.occurred_at,
        )
    )


@PAUSES.on(
    rma.RmaEligible,
    rma.ReturnOpened,
    rma.GoodsInTransit,
    rma.ProcessingStarted,
    rma.ReadyToShip,
    rma.ShippedOut,
)
def new_stage(rows: Rows, recorded: Recorded[Any]) -> None:
    """Time before this stage began does not hold it up."""
    for pause in _open(rows, recorded):
        pause.counts_from = recorded.occurred_at
        rows.update(pause)


@PAUSES.on(rma.WaitingEnded, rma.RmaClosed, rma.RmaRejected, rma.RmaCancelled)
def ended(rows: Rows, recorded: Recorded[Any]) -> None:
    for pause in _open(rows, recorded):
        pause.ended_at, pause.ended_by = recorded.occurred_at, recorded.event_id
        rows.update(pause)


def _open(rows: Rows, recorded: Recorded[Any]) -> list[Pause]:
    of_rma = rows.find(Pause, rma_id=UUID(recorded.event.rma_id))
    return [pause for pause in of_rma if pause.ended_at is None]
