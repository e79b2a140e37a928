"""What the API shows: rows as JSON. Instants carry the offset of the place they happened in."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from embedded_carrier import network
from embedded_carrier.models import CarrierEvent, Label, Pickup


def label(item: Label) -> dict[str, Any]:
    """A label as sold."""
    return {
        "id": item.id,
        "reference": item.reference,
        "tracking_number": item.tracking_number,
        "barcode": item.tracking_number,
        "routing_code": item.routing_code,
        "service": item.service,
        "state": item.state,
        "amount": str(item.amount.quantize(network.COUNTRIES[item.from_country].quantum)),
        "currency": item.currency,
        "estimated_delivery_on": item.estimated_delivery_on.isoformat(),
        "created_at": instant(item.created_at, "UTC"),
    }


def event(item: CarrierEvent) -> dict[str, Any]:
    """A scan."""
    return {
        "id": item.id,
        "sequence": item.sequence,
        "code": item.code,
        "detail": str(item.get_code_display()),
        "place": item.place,
        "occurred_at": instant(item.occurred_at, item.zone),
    }


def tracking(item: Label) -> dict[str, Any]:
    """A parcel and all its scans."""
    return {
        "tracking_number": item.tracking_number,
        "label_id": item.id,
        "reference": item.reference,
        "state": item.state,
        "estimated_delivery_on": item.estimated_delivery_on.isoformat(),
        "events": [event(one) for one in item.events.all()],
    }


def message(item: CarrierEvent) -> dict[str, Any]:
    """What a webhook about a scan says."""
    return {
        "type": "tracking.updated",
        "created_at": instant(item.occurred_at, "UTC"),
        "data": {
            "label_id": item.label.id,
            "reference": item.label.reference,
            "tracking_number": item.label.tracking_number,
            "estimated_delivery_on": item.label.estimated_delivery_on.isoformat(),
            "event": event(item),
        },
    }


def pickup(item: Pickup) -> dict[str, Any]:
    """A booked courier."""
    return {
        "id": item.id,
        "on": item.on.isoformat(),
        "label_ids": sorted(one.id for one in item.labels.all()),
        "window_starts_at": instant(item.window_starts_at, "UTC"),
        "window_ends_at": instant(item.window_ends_at, "UTC"),
    }


def instant(at: datetime, zone: str) -> str:
    """ISO 8601 with the local offset; UTC as `Z`."""
    if zone == "UTC":
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return at.astimezone(ZoneInfo(zone)).isoformat()
