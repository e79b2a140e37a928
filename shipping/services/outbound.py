"""The one outbound shipment of an RMA."""

from datetime import datetime
from uuid import UUID

import structlog

from events.actor import Actor
from events.unit import unit_of_work
from rma import errors as rma_errors
from rma import rules as rma_rules
from rma import selectors as rma_selectors
from rma.choices import State
from rma.models import Rma
from shipping import events, selectors
from shipping.choices import Action, Direction
from shipping.models import Shipment
from shipping.services import requests

logger = structlog.get_logger(__name__)


def book_outbound(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Shipment:
    """Send the goods back, exactly once. Emits shipping.outbound_requested.

    Asking again returns the first shipment and emits shipping.repeat_refused. A second shipment
    is possible only after the RMA was reopened or a re-shipment approved. Raises NotReadyToShip,
    NothingToShip or IllegalTransition.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        generation = selectors.generation_of(rma, Action.OUTBOUND)
        known = selectors.of_action(rma.id, Action.OUTBOUND, generation)
        if known is None:
            _ensure_may_ship(rma)
            return requests.request(unit, requests.Plan(rma, Direction.OUTBOUND, generation))
        event = events.RepeatRefused(
            rma_id=str(rma.id),
            shipment_id=str(known.id),
            direction=known.direction,
            action=known.action,
            generation=known.generation,
        )
        unit.record(f"attempt/{rma.id}", event)
        logger.warning("repeat_refused", rma_id=str(rma.id), shipment_id=str(known.id))
        return known


def note_refusal(*, actor: Actor, now: datetime, rma_id: UUID | str, code: str) -> None:
    """Somebody's attempt to ship was refused: entry points say so, after the refusal undid it.

    Emits shipping.attempt_refused.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        event = events.AttemptRefused(
            rma_id=str(rma.id),
            shipment_id="",
            direction=Direction.OUTBOUND.value,
            action=Action.OUTBOUND.value,
            generation=selectors.generation_of(rma, Action.OUTBOUND),
            code=code,
        )
        unit.record(f"attempt/{rma.id}", event)


def _ensure_may_ship(rma: Rma) -> None:
    refusal = rma_rules.refuse("ship_out", rma_selectors.facts(rma))
    if refusal is not None:
        raise rma_errors.BY_REFUSAL[refusal](
            number=rma.number, state=State(rma.state).label, transition="ship_out"
        )
