"""Events → devices (stream `device/<id>`) and verdicts (stream `warranty/<rma id>`)."""

from datetime import date
from typing import Any
from uuid import UUID

from events.actor import Actor
from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from warranty import events
from warranty.choices import DeviceState, Rule
from warranty.models import Device, Verdict

DEVICES = projection("warranty.devices", models=[Device], inline=True, per_stream="device")
VERDICTS = projection("warranty.verdicts", models=[Verdict], inline=True, per_stream="warranty")


@DEVICES.on(events.DeviceRegistered)
def device_registered(rows: Rows, recorded: Recorded[events.DeviceRegistered]) -> None:
    """The first time a new row, later more facts about the same device."""
    event = recorded.event
    known = recorded.version > 1
    device = rows.get(Device, UUID(event.device_id)) if known else Device(id=UUID(event.device_id))
    device.sku_code, device.serial = event.sku_code, event.serial
    device.sold_on, device.registered_on = as_date(event.sold_on), as_date(event.registered_on)
    device.country, device.channel, device.lot = event.country, event.channel, event.lot
    device.customer_id, device.replaces = _uuid(event.customer_id), _uuid(event.replaces)
    device.covered_until = as_date(event.covered_until)
    if known:
        _save(rows, device, recorded)
        return
    device.registered_by = _name(recorded.meta.actor)
    device.version, device.updated_at = recorded.version, recorded.occurred_at
    rows.insert(device)


@DEVICES.on(events.DeviceReplaced)
def device_replaced(rows: Rows, recorded: Recorded[events.DeviceReplaced]) -> None:
    device = rows.get(Device, UUID(recorded.event.device_id))
    device.state = DeviceState.REPLACED
    device.replaced_by = UUID(recorded.event.new_device_id)
    _save(rows, device, recorded)


@VERDICTS.on(events.WarrantyDecided)
def decided(rows: Rows, recorded: Recorded[events.WarrantyDecided]) -> None:
    event = recorded.event
    rows.insert(
        Verdict(
            id=UUID(event.verdict_id),
            rma_id=UUID(event.rma_id),
            line_id=UUID(event.line_id),
            outcome=event.outcome,
            rule=event.rule,
            reasons=[_plain(reason) for reason in event.reasons],
            expires_on=as_date(event.expires_on),
            purchased_on=as_date(event.purchased_on),
            basis=event.basis,
            device_id=_uuid(event.device_id),
            policy_id=_uuid(event.policy_id),
            supersedes=_uuid(event.supersedes),
            review_note_id=_uuid(event.review_note_id),
            decided_at=recorded.occurred_at,
            decided_by=_name(recorded.meta.actor),
        )
    )


@VERDICTS.on(events.WarrantyOverridden)
def overridden(rows: Rows, recorded: Recorded[events.WarrantyOverridden]) -> None:
    event = recorded.event
    old = rows.get(Verdict, UUID(event.supersedes))
    rows.insert(
        Verdict(
            id=UUID(event.verdict_id),
            rma_id=old.rma_id,
            line_id=old.line_id,
            outcome=event.outcome,
            rule=Rule.OVERRIDDEN,
            reasons=[{"code": f"overridden_{event.outcome}", "params": {}}],
            expires_on=old.expires_on,
            purchased_on=old.purchased_on,
            basis=old.basis,
            device_id=old.device_id,
            policy_id=old.policy_id,
            supersedes=old.id,
            review_note_id=_uuid(event.review_note_id),
            decided_at=recorded.occurred_at,
            decided_by=_name(recorded.meta.actor),
            overruled=old.decided_by,
        )
    )


def _save(rows: Rows, device: Device, recorded: Recorded[Any]) -> None:
    device.version, device.updated_at = recorded.version, recorded.occurred_at
    rows.update(device)


def _plain(reason: events.Reason) -> dict[str, Any]:
    return {"code": reason.code, "params": {param.name: param.value for param in reason.params}}


def as_date(text: str) -> date | None:
    """The day an event spells as 2026-11-22; None when it is empty."""
    return date.fromisoformat(text) if text else None


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


def _name(actor: Actor) -> str:
    return f"{actor.kind.value}:{actor.id}"
