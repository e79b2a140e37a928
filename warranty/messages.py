"""What customers are told about the warranty; acceptance and refusal are told by the RMA itself."""

from typing import Any
from uuid import UUID

from notifications.registry import Message, register
from rma import links
from rma import selectors as rma_selectors
from warranty.events import WarrantyDecided
from warranty.models import Verdict


def _recipient(event: WarrantyDecided) -> UUID | None:
    """The customer, once per request: at the first line that still waits for a person."""
    waiting = Verdict.objects.awaiting_review().filter(rma_id=event.rma_id).order_by("id").first()
    if waiting is None or str(waiting.id) != event.verdict_id:
        return None
    return rma_selectors.by_id(event.rma_id).customer_id


def _brand(event: WarrantyDecided) -> str:
    return rma_selectors.by_id(event.rma_id).brand_code


def _context(event: WarrantyDecided, language: str) -> dict[str, Any]:
    return {
        "number": rma_selectors.by_id(event.rma_id).number,
        "track_url": links.personal_url(event.rma_id),
    }


register(
    Message(
        key="warranty.in_review",
        event=WarrantyDecided,
        recipient=_recipient,
        brand=_brand,
        context=_context,
    )
)
