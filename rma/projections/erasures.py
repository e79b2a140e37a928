"""Events of the stream `erasure/<customer>` → the row that says who waits to be forgotten."""

from uuid import UUID

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from rma.events import ErasureFulfilled, ErasurePostponed, ErasureWithdrawn
from rma.models import PostponedErasure

ERASURES = projection("rma.erasures", models=[PostponedErasure], inline=True, per_stream="erasure")


@ERASURES.on(ErasurePostponed)
def postponed(rows: Rows, recorded: Recorded[ErasurePostponed]) -> None:
    """It waits; perhaps for the second time."""
    customer_id = UUID(recorded.event.customer_id)
    try:
        row = rows.get(PostponedErasure, customer_id)
    except PostponedErasure.DoesNotExist:
        rows.insert(
            PostponedErasure(
                customer_id=customer_id,
                state=PostponedErasure.State.WAITING,
                asked_at=recorded.occurred_at,
            )
        )
        return
    row.state, row.asked_at = PostponedErasure.State.WAITING, recorded.occurred_at
    row.settled_at = None
    rows.update(row)


@ERASURES.on(ErasureWithdrawn)
def withdrawn(rows: Rows, recorded: Recorded[ErasureWithdrawn]) -> None:
    """It waits no longer."""
    _settle(rows, recorded, PostponedErasure.State.WITHDRAWN)


@ERASURES.on(ErasureFulfilled)
def fulfilled(rows: Rows, recorded: Recorded[ErasureFulfilled]) -> None:
    """It is done."""
    _settle(rows, recorded, PostponedErasure.State.DONE)


def _settle(
    rows: Rows,
    recorded: Recorded[ErasureWithdrawn] | Recorded[ErasureFulfilled],
    state: PostponedErasure.State,
) -> None:
    row = rows.get(PostponedErasure, UUID(recorded.event.customer_id))
    row.state, row.settled_at = state, recorded.occurred_at
    rows.update(row)
