"""Get to know devices: one or many at a time, again and again, never contradicting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from catalog import selectors as catalog
from events.actor import Actor, ActorKind
from events.errors import InvalidInput, StaleStream
from events.ids import uuid7
from events.unit import UnitOfWork, unit_of_work
from warranty import errors, rules, selectors
from warranty.events import DeviceRegistered
from warranty.facts import DeviceFacts
from warranty.models import Device
from warranty.rules.facts import MERGED_FIELDS, check_device, conflicting_field
from warranty.wording import device_problem

MOST_AT_ONCE = 1000


def register_device(*, actor: Actor, now: datetime, device: DeviceFacts) -> Device:
    """Register a device, or add what was unknown about it. Emits warranty.device_registered.

    The same facts again change nothing. Raises InvalidInput, DeviceFactsConflict.
    """
    told = _normal(device)
    _ensure_valid([told], now, prefix="")
    with unit_of_work(actor=actor, now=now) as unit:
        return _registered(unit, told, _locked([told]))


def register_devices(
    *, actor: Actor, now: datetime, devices: Sequence[DeviceFacts]
) -> list[Device]:
    """Register many devices, all or none. Emits warranty.device_registered for each that is new.

    Raises InvalidInput (paths like `devices.3.serial`), DeviceFactsConflict.
    """
    if not 1 <= len(devices) <= MOST_AT_ONCE:
        raise InvalidInput(errors={"devices": [device_problem("count")]})
    told = [_normal(device) for device in devices]
    _ensure_valid(told, now, prefix="devices.%d.")
    with unit_of_work(actor=actor, now=now) as unit:
        known = _locked(told)
        return [_registered(unit, device, known) for device in told]


def record_facts(unit: UnitOfWork, stream: str, event: DeviceRegistered, version: int) -> Device:
    """Record what is known of a device now. Raises StaleStream when somebody registers the same."""
    try:
        with transaction.atomic():
            unit.record(stream, event, expected=version)
    except IntegrityError as error:
        if "warranty_device_once" not in str(error):
            raise
        raise StaleStream(stream=stream) from error
    return Device.objects.get(pk=event.device_id)


def as_event(known: Device | None, facts: Mapping[str, Any], **inherited: str) -> DeviceRegistered:
    """The event that states these facts, on top of what a known device inherited."""
    covered_until = known.covered_until.isoformat() if known and known.covered_until else ""
    replaces = str(known.replaces) if known and known.replaces else ""
    texts = {name: _text(facts[name]) for name in ("sku_code", "serial", *MERGED_FIELDS)}
    return DeviceRegistered(
        device_id=str(known.id if known else uuid7()),
        covered_until=inherited.get("covered_until", covered_until),
        replaces=inherited.get("replaces", replaces),
        **texts,
    )


def _registered(
    unit: UnitOfWork, told: DeviceFacts, known: dict[tuple[str, str], Device]
) -> Device:
    key = (told.sku_code, told.serial)
    existing = known.get(key)
    facts = asdict(told)
    if existing is not None:
        before = {name: getattr(existing, name) for name in MERGED_FIELDS}
        _ensure_fitting(unit.actor, existing, before, facts)
        facts |= {name: facts[name] or before[name] for name in MERGED_FIELDS}
        if all(facts[name] == before[name] for name in MERGED_FIELDS):
            return existing
    event = as_event(existing, facts)
    version = existing.version if existing else 0
    known[key] = record_facts(unit, f"device/{event.device_id}", event, version)
    return known[key]


def _ensure_fitting(
    actor: Actor, existing: Device, before: dict[str, Any], told: dict[str, Any]
) -> None:
    """A partner adds nothing to what is not its own, and nobody contradicts what is known."""
    foreign = actor.kind is ActorKind.PARTNER and (
        existing.registered_by not in selectors.names_of_partner(actor.id)
    )
    if foreign or conflicting_field(before, told):
        raise errors.DeviceFactsConflict(serial=existing.serial)


def _locked(devices: Iterable[DeviceFacts]) -> dict[tuple[str, str], Device]:
    rows = Device.objects.select_for_update().order_by("pk")
    found = rows.filter(serial__in=[device.serial for device in devices])
    return {(row.sku_code, row.serial): row for row in found}


def _normal(device: DeviceFacts) -> DeviceFacts:
    return replace(
        device,
        sku_code=device.sku_code.strip(),
        serial=rules.normalise_serial(device.serial),
        country=device.country.strip().upper(),
        channel=device.channel.strip(),
        lot=device.lot.strip(),
    )


def _ensure_valid(devices: Sequence[DeviceFacts], now: datetime, *, prefix: str) -> None:
    codes = {device.sku_code for device in devices}
    products = set(catalog.skus().filter(code__in=codes).values_list("code", flat=True))
    problems: dict[str, list[str]] = {}
    for index, device in enumerate(devices):
        known = device.sku_code in products
        for field, code in check_device(device, known_product=known, today=now.date()).items():
            path = (prefix % index if prefix else "") + field
            problems[path] = [device_problem(code)]
    if problems:
        raise InvalidInput(errors=problems)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
