"""Somebody noticed that more than one parcel goes to a customer: an alert, and a person decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db.models import Count

from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from shipping import errors, events, rules, selectors
from shipping.choices import Action, DuplicateSource, DuplicateState, ShipmentState
from shipping.models import DuplicateAlert, Shipment
from shipping.services.reshipments import escalate, who

logger = structlog.get_logger(__name__)
_NEVER_LEFT = (ShipmentState.REQUESTED, ShipmentState.FAILED, ShipmentState.VOIDED)


def raise_duplicate(
    *, actor: Actor, now: datetime, rma_id: UUID | str, source: str, references: Sequence[str]
) -> DuplicateAlert:
    """Say that these parcels are too many. Emits shipping.duplicate_found and escalates, once."""
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        named = sorted(set(references))
        known = DuplicateAlert.objects.filter(rma_id=rma.id, source=source, references=named)
        alert = known.first()
        if alert is not None:
            return alert
        alert_id = uuid7()
        event = events.DuplicateFound(
            alert_id=str(alert_id),
            rma_id=str(rma.id),
            source=DuplicateSource(source).value,
            references=tuple(named),
        )
        unit.record(f"duplicate/{alert_id}", event, expected=0)
        escalate(actor, now, rma.id)
        logger.critical("duplicate_shipment", rma_id=str(rma.id), source=source, parcels=named)
        return DuplicateAlert.objects.get(pk=alert_id)


def report_duplicate(*, actor: Actor, now: datetime, rma_id: UUID | str) -> DuplicateAlert:
    """The customer says that more came than was sent once. Raises NothingToReport."""
    rma = rma_selectors.by_id(rma_id)
    sent = Shipment.objects.filter(rma_id=rma.id, action=Action.OUTBOUND)
    references = list(sent.exclude(state__in=_NEVER_LEFT).values_list("reference", flat=True))
    if not references:
        raise errors.NothingToReport(number=rma.number)
    return raise_duplicate(
        actor=actor,
        now=now,
        rma_id=rma.id,
        source=DuplicateSource.CUSTOMER,
        references=references,
    )


def scan_for_duplicates(*, actor: Actor, now: datetime) -> int:
    """Look through our own shipments; the number of RMAs with too many parcels."""
    several = (
        Shipment.objects.filter(action=Action.OUTBOUND)
        .exclude(state__in=_NEVER_LEFT)
        .values("rma_id")
        .annotate(parcels=Count("id"))
        .filter(parcels__gt=1)
    )
    found = 0
    for rma_id in several.values_list("rma_id", flat=True):
        names = rules.doubled(selectors.sent_of(rma_selectors.by_id(rma_id)))
        if names:
            source = DuplicateSource.OWN
            raise_duplicate(actor=actor, now=now, rma_id=rma_id, source=source, references=names)
            found += 1
    return found


def decide_duplicate(
    *, actor: Actor, now: datetime, alert_id: UUID | str, confirmed: bool
) -> DuplicateAlert:
    """A person looked. Emits shipping.duplicate_decided. Raises AlreadyDecided."""
    with unit_of_work(actor=actor, now=now) as unit:
        alert = DuplicateAlert.objects.select_for_update().filter(pk=alert_id).first()
        if alert is None:
            raise errors.ShipmentNotFound
        if alert.state != DuplicateState.OPEN:
            raise errors.AlreadyDecided
        state = DuplicateState.CONFIRMED if confirmed else DuplicateState.DISMISSED
        event = events.DuplicateDecided(
            alert_id=str(alert.id),
            rma_id=str(alert.rma_id),
            state=state.value,
            decided_by=who(actor),
        )
        unit.record(alert.stream, event, expected=alert.version)
        alert.refresh_from_db()
        return alert
