"""Events of `attempt/<rma>` → attempts that made no shipment."""

from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from shipping import events
from shipping.choices import AttemptOutcome
from shipping.models import RefusedRepeat

ATTEMPTS = projection(
    "shipping.attempts", models=[RefusedRepeat], inline=True, per_stream="attempt"
)


@ATTEMPTS.on(events.RepeatRefused)
def repeat_refused(rows: Rows, recorded: Recorded[events.RepeatRefused]) -> None:
    rows.insert(_row(recorded, AttemptOutcome.REPEATED, ""))


@ATTEMPTS.on(events.AttemptRefused)
def attempt_refused(rows: Rows, recorded: Recorded[events.AttemptRefused]) -> None:
    rows.insert(_row(recorded, AttemptOutcome.REFUSED, recorded.event.code))


def _row(
    recorded: Recorded[events.RepeatRefused] | Recorded[events.AttemptRefused],
    outcome: AttemptOutcome,
    code: str,
) -> RefusedRepeat:
    event = recorded.event
    return RefusedRepeat(
        id=recorded.event_id,
        shipment_id=UUID(event.shipment_id) if event.shipment_id else None,
        rma_id=UUID(event.rma_id),
        action=event.action,
        generation=event.generation,
        outcome=outcome,
        code=code,
        actor_kind=recorded.meta.actor.kind,
        actor_id=recorded.meta.actor.id,
        at=recorded.occurred_at,
    )
