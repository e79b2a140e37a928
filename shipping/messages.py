"""What customers are told about their parcels."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from catalog import selectors as catalog
from events import failures
from notifications import registry
from notifications.registry import Attachment
from rma import selectors as rma_selectors
from rma.models import Rma
from shipping import artwork, events, labels, selectors
from shipping.choices import Direction
from shipping.models import Shipment
from shipping.wording import carrier_name


def _recipient(event: Any) -> str:
    return str(rma_selectors.by_id(event.rma_id).customer_id)


def _recipient_of_outbound(event: events.Delivered) -> str | None:
    return _recipient(event) if event.direction == Direction.OUTBOUND else None


def _brand(event: Any) -> str:
    return rma_selectors.by_id(event.rma_id).brand_code


def _context(event: Any, language: str) -> Mapping[str, Any]:
    rma = rma_selectors.by_id(event.rma_id)
    shipment = selectors.by_id(event.shipment_id)
    return {
        "number": rma.number,
        "products": _products(rma, language),
        "carrier": carrier_name(shipment.carrier),
        "tracking_number": shipment.tracking_number,
        "expected_on": shipment.estimated_delivery_on,
        "delivered_at": shipment.delivered_at,
        "tracking_url": _address("tracking", rma),
        "counter_url": _address("counter", rma),
    }


def _products(rma: Rma, language: str) -> list[str]:
    lines = list(rma.lines.all())
    skus = {s.code: s for s in catalog.skus().filter(code__in={line.sku_code for line in lines})}
    return [
        skus[line.sku_code].display_name(language) if line.sku_code in skus else line.sku_code
        for line in lines
    ]


def _address(name: str, rma: Rma) -> str:
    page = reverse(f"shipping:{name}", args=[rma.number])
    return f"{settings.SITE_URL}{page}"


def _label(event: events.LabelIssued, language: str) -> Sequence[Attachment]:
    """The label as PDF; nothing when it was voided or the address erased meanwhile."""
    shipment: Shipment = selectors.by_id(event.shipment_id)
    if not shipment.has_label:
        return []
    try:
        data = artwork.label_data(shipment)
    except failures.PermanentFailure:
        return []
    draw = partial(labels.render_pdf, [data])
    return [Attachment(f"{shipment.reference}.pdf", "application/pdf", draw)]


registry.register(
    registry.Message(
        key="shipping.label_issued",
        event=events.LabelIssued,
        recipient=_recipient,
        brand=_brand,
        context=_context,
        attachments=_label,
    )
)
registry.register(
    registry.Message(
        key="shipping.outbound_booked",
        event=events.OutboundBooked,
        recipient=_recipient,
        brand=_brand,
        context=_context,
    )
)
registry.register(
    registry.Message(
        key="shipping.delivered",
        event=events.Delivered,
        recipient=_recipient_of_outbound,
        brand=_brand,
        context=_context,
    )
)
