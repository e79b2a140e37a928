"""Parcels nobody has told us about for too long."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from events.actor import Actor
from events.types import iso
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from shipping import events, selectors
from shipping.choices import Direction, ShipmentState
from shipping.models import PollSchedule, Shipment
from shipping.services.reshipments import escalate

# A parcel on its way is scanned at least every other day; ours are handed over the day after.
SILENT_AFTER = timedelta(hours=72)


def notice_silence(*, actor: Actor, now: datetime, limit: int = 200) -> int:
    """Find silent parcels, say so once, and have their carrier asked at once; their number.

    A return label that the customer has not used is not silent: we wait for them, not for news.
    Emits shipping.silence_noticed and escalates the RMA.
    """
    ids = _silent(now).values_list("id", flat=True)[:limit]
    return sum(_notice(actor, now, shipment_id) for shipment_id in list(ids))


def _silent(now: datetime) -> QuerySet[Shipment]:
    latest = now - SILENT_AFTER
    on_its_way = Q(state=ShipmentState.IN_TRANSIT, scanned_at__lt=latest)
    never_handed_over = Q(
        state=ShipmentState.BOOKED, direction=Direction.OUTBOUND, booked_at__lt=latest
    )
    found = Shipment.objects.filter(on_its_way | never_handed_over, silent_since=None)
    return found.order_by("requested_at", "id")


def _notice(actor: Actor, now: datetime, shipment_id: UUID) -> bool:
    with unit_of_work(actor=actor, now=now) as unit:
        rma_selectors.locked(selectors.by_id(shipment_id).rma_id)
        shipment = selectors.locked(shipment_id)
        since = shipment.scanned_at or shipment.booked_at
        if shipment.silent_since is not None or since is None or since >= now - SILENT_AFTER:
            return False  # somebody else noticed, or it was scanned in this very moment
        event = events.SilenceNoticed(
            rma_id=str(shipment.rma_id),
            shipment_id=str(shipment.id),
            direction=shipment.direction,
            since_at=iso(since),
        )
        unit.record(shipment.stream, event, expected=shipment.version)
        PollSchedule.objects.filter(pk=shipment.pk).update(due_at=now, failures=0)
        escalate(actor, now, shipment.rma_id)
        return True
