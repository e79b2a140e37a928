"""A parcel is sent once more on purpose: asked for by one person, agreed to by another.

Agreeing makes a new generation of the shipment, so a new reference and a new key at the carrier.
Goods that were lost are picked from stock first; who keeps the stock listens and then calls
`ship_again`.
"""

from datetime import datetime
from uuid import UUID

from events.actor import Actor
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import EscalationCode, State
from rma.models import Rma
from shipping import errors, events, selectors
from shipping.choices import (
    Action,
    Direction,
    ReshipmentReason,
    ReshipmentState,
)
from shipping.models import Reshipment, Shipment
from shipping.services import labels, requests

_WAITING_FOR_IT = {
    Action.OUTBOUND: (State.SHIPPED_OUT, State.PROCESSING),
    Action.RETURN: (State.SHIPPED_IN, State.PROCESSING),
}


def request_reshipment(
    *, actor: Actor, now: datetime, shipment_id: UUID | str, reason: str, note: str = ""
) -> Reshipment:
    """Ask that a parcel is sent once more. Emits shipping.reshipment_requested.

    Raises ShipmentNotFound, NotReshippable, AlreadyReshipped.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(selectors.by_id(shipment_id).rma_id)
        shipment = selectors.locked(shipment_id)
        ensure_reshippable(rma, shipment)
        reshipment_id = uuid7()
        event = events.ReshipmentRequested(
            reshipment_id=str(reshipment_id),
            rma_id=str(rma.id),
            shipment_id=str(shipment.id),
            direction=shipment.direction,
            action=shipment.action,
            reason=ReshipmentReason(reason).value,
            requested_by=who(actor),
            note_id=_noted(actor, now, rma, note),
        )
        unit.record(f"reshipment/{reshipment_id}", event, expected=0)
        return Reshipment.objects.get(pk=reshipment_id)


def approve_reshipment(*, actor: Actor, now: datetime, reshipment_id: UUID | str) -> Reshipment:
    """A second person agrees. Emits shipping.reshipment_approved.

    A return label, and goods that came back to us, are shipped at once (shipping.reshipped); other
    goods are picked from stock first. Raises FourEyesNeeded, AlreadyDecided, NotReshippable.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        row = _to_decide(reshipment_id, actor)
        rma, shipment = rma_selectors.by_id(row.rma_id), selectors.locked(row.replaces)
        _ensure_still_wanted(rma, shipment)
        goods_are_gone = row.action == Action.OUTBOUND and row.reason != ReshipmentReason.RETURNED
        event = events.ReshipmentApproved(
            **_ids(row, shipment),
            action=row.action,
            reason=row.reason,
            from_stock=goods_are_gone,
            approved_by=who(actor),
        )
        unit.record(row.stream, event, expected=row.version)
        if not goods_are_gone:
            _ship(unit, row, rma)
        row.refresh_from_db()
        return row


def refuse_reshipment(
    *, actor: Actor, now: datetime, reshipment_id: UUID | str, note: str = ""
) -> Reshipment:
    """A second person says no. Emits shipping.reshipment_refused.

    Raises FourEyesNeeded, AlreadyDecided.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        row = _to_decide(reshipment_id, actor)
        rma, shipment = rma_selectors.by_id(row.rma_id), selectors.by_id(row.replaces)
        event = events.ReshipmentRefused(
            **_ids(row, shipment), refused_by=who(actor), note_id=_noted(actor, now, rma, note)
        )
        unit.record(row.stream, event, expected=row.version)
        row.refresh_from_db()
        return row


def ship_again(*, actor: Actor, now: datetime, reshipment_id: UUID | str) -> Shipment | None:
    """The goods are picked: request the new shipment. Emits shipping.reshipped once.

    Returns None when nobody agreed to it, or the goods are not picked yet.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        row = selectors.reshipment_locked(reshipment_id)
        if row.state == ReshipmentState.APPROVED:
            _ship(unit, row, rma_selectors.by_id(row.rma_id))
            row.refresh_from_db()
        return selectors.by_id(row.shipment_id) if row.shipment_id else None


def hold_reshipment(
    *, actor: Actor, now: datetime, reshipment_id: UUID | str, code: str
) -> Reshipment:
    """The goods are missing: a person must look. Emits shipping.reshipment_held once."""
    with unit_of_work(actor=actor, now=now) as unit:
        row = selectors.reshipment_locked(reshipment_id)
        if row.state == ReshipmentState.APPROVED:
            event = events.ReshipmentHeld(**_ids(row, selectors.by_id(row.replaces)), code=code)
            unit.record(row.stream, event, expected=row.version)
            escalate(actor, now, row.rma_id)
            row.refresh_from_db()
        return row


def retry_reshipment(*, actor: Actor, now: datetime, reshipment_id: UUID | str) -> Reshipment:
    """Have the goods picked once more. Emits shipping.reshipment_retried. Raises NotHeld."""
    with unit_of_work(actor=actor, now=now) as unit:
        row = selectors.reshipment_locked(reshipment_id)
        if row.state != ReshipmentState.HELD:
            raise errors.NotHeld
        event = events.ReshipmentRetried(**_ids(row, selectors.by_id(row.replaces)))
        unit.record(row.stream, event, expected=row.version)
        row.refresh_from_db()
        return row


def name_device(
    *, actor: Actor, now: datetime, reshipment_id: UUID | str, line_id: UUID | str, serial: str
) -> Reshipment:
    """Keep which device was picked for a line. Emits shipping.reshipped_device_named.

    Raises DeviceNamedAlready for a line that has another one.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        row = selectors.reshipment_locked(reshipment_id)
        known = row.serials.get(str(line_id))
        if known == serial:
            return row
        if known is not None:
            raise errors.DeviceNamedAlready(serial=known)
        event = events.ReshippedDeviceNamed(
            **_ids(row, selectors.by_id(row.replaces)), line_id=str(line_id), serial=serial
        )
        unit.record(row.stream, event, expected=row.version)
        row.refresh_from_db()
        return row


def ensure_reshippable(rma: Rma, shipment: Shipment) -> None:
    """Raises NotReshippable or AlreadyReshipped."""
    _ensure_still_wanted(rma, shipment)
    asked = Reshipment.objects.filter(replaces=shipment.id).exclude(state=ReshipmentState.REFUSED)
    if asked.exists():
        raise errors.AlreadyReshipped(reference=shipment.reference)


def who(actor: Actor) -> str:
    """The person of an action, so that two kinds of ids never look like one person."""
    return f"{actor.kind}:{actor.id}"


def escalate(actor: Actor, now: datetime, rma_id: UUID) -> None:
    """A person must look at this RMA; one that is escalated or ended already stays as it is."""
    rma = rma_selectors.by_id(rma_id)
    if rma.is_open and rma.escalated_since is None:
        rma_services.escalate(actor=actor, now=now, rma_id=rma.id, code=EscalationCode.OTHER.value)


def _ensure_still_wanted(rma: Rma, shipment: Shipment) -> None:
    """The newest parcel of its purpose, handed over, and its RMA waits for what is in it."""
    newest = Shipment.objects.filter(rma_id=rma.id, action=shipment.action)
    waiting = rma.state in _WAITING_FOR_IT.get(Action(shipment.action), ())
    worked_on = rma.state == State.PROCESSING and rma_selectors.something_arrived(rma)
    if (
        not waiting
        or worked_on
        or shipment.state not in selectors.GONE_OUT
        or newest.filter(generation__gt=shipment.generation).exists()
    ):
        raise errors.NotReshippable(reference=shipment.reference)


def _ship(unit: UnitOfWork, row: Reshipment, rma: Rma) -> None:
    """The new shipment, in the unit that says so; the old label is voided where it still can be."""
    old = selectors.locked(row.replaces)
    if old.voidable:
        labels.void_label(actor=unit.actor, now=unit.now, shipment_id=old.id, reason="reshipped")
    action = Action(row.action)
    generation = selectors.generation_of(rma, action)
    direction = Direction(old.direction)
    shipment = requests.request(unit, requests.Plan(rma, direction, generation, action))
    event = events.Reshipped(
        reshipment_id=str(row.id),
        rma_id=str(rma.id),
        shipment_id=str(shipment.id),
        direction=shipment.direction,
        replaced_id=str(old.id),
        generation=generation,
    )
    unit.record(row.stream, event)


def _to_decide(reshipment_id: UUID | str, actor: Actor) -> Reshipment:
    row = selectors.reshipment_locked(reshipment_id)
    if row.state != ReshipmentState.REQUESTED:
        raise errors.AlreadyDecided
    if row.requested_by == who(actor):
        raise errors.FourEyesNeeded
    return row


def _noted(actor: Actor, now: datetime, rma: Rma, text: str) -> str:
    """Words of people are a note of the RMA, for colleagues only; its id, or an empty string."""
    if not text.strip():
        return ""
    note = rma_services.add_note(actor=actor, now=now, rma_id=rma.id, text=text, public=False)
    return str(note.id)


def _ids(row: Reshipment, shipment: Shipment) -> dict[str, str]:
    return {
        "reshipment_id": str(row.id),
        "rma_id": str(row.rma_id),
        "shipment_id": str(shipment.id),
        "direction": shipment.direction,
    }
