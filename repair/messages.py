"""What the customer is told when the bench has looked at everything."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from notifications.registry import Message, register
from repair import events, panels, selectors
from repair.models import WorkItem
from rma import messages as rma_messages
from rma import selectors as rma_selectors


def _recipient(event: events.Diagnosed) -> str | None:
    """The customer, once: when the last piece is diagnosed, and by the decision that stands."""
    items = WorkItem.objects.filter(order_id=UUID(event.work_order_id))
    if items.filter(outcome="").exists():
        return None
    last = items.order_by("-diagnosed_at", "-id").first()
    if last is None or (str(last.id), last.outcome) != (event.item_id, event.outcome):
        return None
    return rma_messages.customer_of(event)


def _context(event: events.Diagnosed, language: str) -> Mapping[str, Any]:
    order = selectors.by_id(event.work_order_id)
    facts = rma_messages.facts_of(rma_selectors.by_id(event.rma_id), language)
    return {**facts, "findings": panels.findings(order, language)}


register(
    Message(
        key="repair.diagnosed",
        event=events.Diagnosed,
        recipient=_recipient,
        brand=rma_messages.brand_of,
        context=_context,
    )
)
