"""The verbs that move an RMA along its machine. Every refusal is typed and changes nothing."""

from datetime import datetime
from uuid import UUID

import structlog

from events.actor import Actor
from events.unit import UnitOfWork, unit_of_work
from rma import errors, events, rules, selectors
from rma.choices import Outcome, State
from rma.models import Rma
from rma.services.claims import record_claim
from rma.services.notes import keep_note

logger = structlog.get_logger(__name__)


def verify_warranty(
    *, actor: Actor, now: datetime, rma_id: UUID | str, overridden: bool = False
) -> Rma:
    """The request is accepted. Emits rma.eligible."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("verify_warranty", rma_id)
        event = events.RmaEligible(
            rma_id=str(rma.id), service_type=rma.service_type, overridden=overridden
        )
        return _recorded(unit, rma, event)


def issue_label(*, actor: Actor, now: datetime, rma_id: UUID | str, shipment_id: UUID | str) -> Rma:
    """The return label exists. Emits rma.return_opened."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("issue_label", rma_id)
        event = events.ReturnOpened(rma_id=str(rma.id), shipment_id=str(shipment_id))
        return _recorded(unit, rma, event)


def start_repair(*, actor: Actor, now: datetime, rma_id: UUID | str, trigger: str) -> Rma:
    """Work begins; `trigger` is check_in or case. Emits rma.processing_started."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("start_repair", rma_id)
        event = events.ProcessingStarted(
            rma_id=str(rma.id), service_type=rma.service_type, trigger=trigger
        )
        return _recorded(unit, rma, event)


def mark_ready_to_ship(*, actor: Actor, now: datetime, rma_id: UUID | str) -> Rma:
    """All work is done, the parcel may leave. Emits rma.ready_to_ship once."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("mark_ready_to_ship", rma_id)
        if rma.ready_at is not None:
            return rma
        return _recorded(unit, rma, events.ReadyToShip(rma_id=str(rma.id)))


def ship_out(*, actor: Actor, now: datetime, rma_id: UUID | str, shipment_id: UUID | str) -> Rma:
    """The one outbound shipment is booked. Emits rma.shipped_out."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("ship_out", rma_id)
        event = events.ShippedOut(rma_id=str(rma.id), shipment_id=str(shipment_id))
        return _recorded(unit, rma, event)


def ship_again(*, actor: Actor, now: datetime, rma_id: UUID | str, shipment_id: UUID | str) -> Rma:
    """A reopened RMA whose parcel never arrived is sent once more. Emits rma.shipped_out.

    Who agreed to it is known to shipping; here nothing may have come back meanwhile.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("ship_again", rma_id)
        event = events.ShippedOut(rma_id=str(rma.id), shipment_id=str(shipment_id))
        return _recorded(unit, rma, event)


def close(*, actor: Actor, now: datetime, rma_id: UUID | str, outcome: str) -> Rma:
    """The journey ends well. Emits rma.closed. Raises ValueError for an unknown outcome."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("close", rma_id, outcome=Outcome(outcome).value)
        return _recorded(unit, rma, events.RmaClosed(rma_id=str(rma.id), outcome=outcome))


def reject(*, actor: Actor, now: datetime, rma_id: UUID | str, code: str, note: str = "") -> Rma:
    """Decline the request. `note` is shown to the customer. Emits rma.rejected."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("reject", rma_id)
        note_id = keep_note(rma, note, public=True, actor=actor, now=now)
        event = events.RmaRejected(rma_id=str(rma.id), code=code, note_id=note_id)
        return _recorded(unit, rma, event)


def cancel(*, actor: Actor, now: datetime, rma_id: UUID | str, code: str, note: str = "") -> Rma:
    """Call the request off, before anything was sent back. Emits rma.cancelled."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("cancel", rma_id)
        note_id = keep_note(rma, note, public=True, actor=actor, now=now)
        event = events.RmaCancelled(rma_id=str(rma.id), code=code, note_id=note_id)
        return _recorded(unit, rma, event)


def reopen(*, actor: Actor, now: datetime, rma_id: UUID | str, code: str, note: str = "") -> Rma:
    """Take an ended RMA up again: closed → processing, rejected → received. Emits rma.reopened.

    Raises DeviceAlreadyOpen when another open RMA has taken one of its devices meanwhile, and
    NothingToTakeUp when all its goods stayed with us.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = locked_for("reopen", rma_id)
        _ensure_can_be_taken_up(rma)
        to_state = State.PROCESSING if rma.state == State.CLOSED else State.RECEIVED
        note_id = keep_note(rma, note, public=True, actor=actor, now=now)
        event = events.RmaReopened(
            rma_id=str(rma.id), code=code, to_state=to_state.value, note_id=note_id
        )
        record_claim(unit, rma.stream, [event], expected=rma.version)
        return selectors.by_id(rma.id)


def _ensure_can_be_taken_up(rma: Rma) -> None:
    if selectors.all_goods_stayed(rma):
        raise errors.NothingToTakeUp(number=rma.number)
    for line in rma.lines.all():
        theirs = line.quantity_kept < line.quantity
        if theirs and selectors.open_rma_of_device(line.sku_code, line.held_serial):
            raise errors.DeviceAlreadyOpen


def locked_for(transition: str, rma_id: UUID | str, *, outcome: str = "") -> Rma:
    """The locked RMA when `transition` may happen now; raises the typed refusal otherwise."""
    rma = selectors.locked(rma_id)
    refusal = rules.refuse(transition, selectors.facts(rma), outcome=outcome)
    if refusal is not None:
        logger.warning(
            "transition_refused", rma_id=str(rma.id), transition=transition, code=refusal.value
        )
        raise errors.BY_REFUSAL[refusal](
            number=rma.number, state=State(rma.state).label, transition=transition
        )
    return rma


def _recorded(unit: UnitOfWork, rma: Rma, event: object) -> Rma:
    unit.record(rma.stream, event, expected=rma.version)
    return selectors.by_id(rma.id)
