"""What the customer is told about money: that it was paid, how much, and under which reference."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.money import format_money
from compensation.events import RefundPaid
from notifications.registry import Message, register
from rma import messages as rma_messages
from rma import selectors as rma_selectors


def _context(event: RefundPaid, language: str) -> Mapping[str, Any]:
    facts = rma_messages.facts_of(rma_selectors.by_id(event.rma_id), language)
    amount = format_money(Decimal(event.amount), event.currency, language)
    return {**facts, "amount": amount, "reference": event.provider_reference}


register(
    Message(
        key="compensation.refund_paid",
        event=RefundPaid,
        recipient=rma_messages.customer_of,
        brand=rma_messages.brand_of,
        context=_context,
    )
)
