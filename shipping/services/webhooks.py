"""The inbox for carriers' messages: each is applied once, whenever and however often it comes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from events.actor import Actor
from events.ids import uuid7
from events.types import from_iso, iso
from events.unit import unit_of_work
from shipping import errors, selectors
from shipping.adapters.port import CarrierScan, WebhookMessage
from shipping.choices import WebhookOutcome
from shipping.models import InboundWebhook, Shipment
from shipping.services.tracking import record_tracking
from shipping.tracking_codes import IncidentReason, TrackingCode

KEPT_FOR = timedelta(days=400)
logger = structlog.get_logger(__name__)


def receive_webhook(
    *, actor: Actor, now: datetime, carrier: str, message: WebhookMessage
) -> InboundWebhook:
    """Take a verified message in. Known ones change nothing; unknown parcels are parked.

    Emits shipping.tracked and shipping.delivered through `record_tracking`. Raises
    WebhookConflict, and raises the alarm, when a known id comes with another content.
    """
    with unit_of_work(actor=actor, now=now):
        row = _new_row(now, carrier, message)
        InboundWebhook.objects.bulk_create([row], ignore_conflicts=True)
        stored = InboundWebhook.objects.select_for_update().get(
            source=carrier, message_id=message.message_id
        )
        if stored.sha256 != message.sha256:
            logger.critical("webhook_conflict", source=carrier, message_id=message.message_id)
            raise errors.WebhookConflict(message_id=message.message_id)
        if stored.id == row.id:
            _apply(actor, now, stored)
        return stored


def apply_parked(*, actor: Actor, now: datetime, shipment: Shipment) -> int:
    """Apply the messages that came before this shipment's label; their number."""
    parked = list(selectors.parked_messages(shipment).select_for_update())
    for row in parked:
        _apply_to(actor, now, row, shipment)
    return len(parked)


def match_parked(*, actor: Actor, now: datetime, limit: int = 200) -> int:
    """Try parked messages again: the label may have come in the very moment they were parked."""
    with unit_of_work(actor=actor, now=now):
        parked = InboundWebhook.objects.filter(outcome=WebhookOutcome.PARKED)
        rows = parked.order_by("received_at", "id").select_for_update(skip_locked=True)[:limit]
        return sum(_apply(actor, now, row) for row in rows)


def forget_old_messages(*, now: datetime) -> int:
    """Remove messages older than 400 days: no carrier tries again for that long."""
    removed, _details = InboundWebhook.objects.filter(received_at__lt=now - KEPT_FOR).delete()
    return removed


def _new_row(now: datetime, carrier: str, message: WebhookMessage) -> InboundWebhook:
    return InboundWebhook(
        id=uuid7(),
        source=carrier,
        message_id=message.message_id,
        sha256=message.sha256,
        kind=message.kind[:60],
        tracking_number=message.tracking_number[:60],
        carrier_ref=message.carrier_ref[:100],
        scans=[_scan_as_json(scan) for scan in message.scans],
        outcome=WebhookOutcome.PARKED,
        sent_at=message.sent_at,
        received_at=now,
    )


def _apply(actor: Actor, now: datetime, row: InboundWebhook) -> bool:
    """Whether the parcel of the message is known; then the message is applied."""
    shipment = selectors.by_carrier_ids(row.source, row.tracking_number, row.carrier_ref)
    if shipment is None:
        return False
    _apply_to(actor, now, row, shipment)
    return True


def _apply_to(actor: Actor, now: datetime, row: InboundWebhook, shipment: Shipment) -> None:
    scans = [_scan_from_json(data) for data in row.scans]
    record_tracking(actor=actor, now=now, shipment_id=shipment.id, scans=scans)
    row.outcome = WebhookOutcome.APPLIED
    row.shipment = shipment
    row.save(update_fields=["outcome", "shipment"])


def _scan_as_json(scan: CarrierScan) -> dict[str, str]:
    return {
        "id": scan.id,
        "carrier_code": scan.carrier_code,
        "code": scan.code.value,
        "reason": scan.reason.value,
        "at": iso(scan.occurred_at),
        "place": scan.place,
    }


def _scan_from_json(data: Mapping[str, Any]) -> CarrierScan:
    return CarrierScan(
        id=data["id"],
        carrier_code=data["carrier_code"],
        code=TrackingCode(data["code"]),
        reason=IncidentReason(data["reason"]),
        occurred_at=from_iso(data["at"]),
        place=data["place"],
        detail="",
    )
