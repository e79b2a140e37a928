"""A device goes back, another takes its place and inherits its warranty."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from events.actor import Actor
from events.unit import UnitOfWork, unit_of_work
from sla.calendars import local_date
from warranty import errors, rules, selectors
from warranty.choices import DeviceState
from warranty.events import DeviceReplaced
from warranty.facts import DeviceFacts
from warranty.models import Device
from warranty.rules.facts import MERGED_FIELDS
from warranty.services.devices import as_event, record_facts, register_device


def replace_device(
    *,
    actor: Actor,
    now: datetime,
    sku_code: str,
    serial: str,
    new_sku_code: str,
    new_serial: str,
    rma_id: UUID | str,
    line_id: UUID | str,
) -> Device:
    """Give `new_serial` for `serial`; the new device is covered for the old remainder or 90 days.

    Repeating it changes nothing. A device we did not know is registered first: we hold it in our
    hands. Emits warranty.device_registered and warranty.device_replaced. Raises InvalidInput,
    DeviceAlreadyReplaced, ReplacementTaken.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        old = _known(actor, now, sku_code, serial)
        new = _known(actor, now, new_sku_code, new_serial)
        if new.replaces == old.id:
            return new
        _ensure_free(old, new)
        until = _covered_until(old, now)
        new = _inheriting(unit, new, old, until)
        event = DeviceReplaced(
            device_id=str(old.id),
            new_device_id=str(new.id),
            new_serial=new.serial,
            covered_until=until,
            rma_id=str(rma_id),
            line_id=str(line_id),
        )
        unit.record(old.stream, event, expected=old.version)
        return new


def _known(actor: Actor, now: datetime, sku_code: str, serial: str) -> Device:
    """The device, locked; registered without any further fact if it was unknown."""
    found = selectors.look_up(sku_code=sku_code, serial=serial)
    if found is None:
        facts = DeviceFacts(sku_code=sku_code, serial=serial)
        found = register_device(actor=actor, now=now, device=facts)
    return Device.objects.select_for_update().get(pk=found.pk)


def _ensure_free(old: Device, new: Device) -> None:
    if old.state == DeviceState.REPLACED:
        raise errors.DeviceAlreadyReplaced(serial=old.serial)
    given = new.customer_id or new.sold_on or new.registered_on or new.replaces
    if new.id == old.id or given or new.state == DeviceState.REPLACED:
        raise errors.ReplacementTaken(serial=new.serial)


def _covered_until(old: Device, now: datetime) -> str:
    """The last covered day of the new device, 2026-11-22."""
    today = local_date(now, old.country)
    facts = selectors.as_rule(old)
    purchased_on, _basis = rules.purchase_of(facts, None)
    policy = selectors.policy_for(
        sku=catalog.sku(old.sku_code), country=old.country, purchased_on=purchased_on or today
    )
    coverage = rules.coverage_of(facts, policy.as_rule() if policy else None, None)
    return rules.inherited_until(coverage.expires_on, today).isoformat()


def _inheriting(unit: UnitOfWork, new: Device, old: Device, until: str) -> Device:
    """The new device with the customer, country and purchase of the old one."""
    facts = {name: getattr(old, name) for name in MERGED_FIELDS}
    own = {"sku_code": new.sku_code, "serial": new.serial, "lot": new.lot, "channel": new.channel}
    event = as_event(new, facts | own, covered_until=until, replaces=str(old.id))
    return record_facts(unit, new.stream, event, new.version)
