"""Asking for a refund."""

from datetime import datetime
from uuid import UUID

from catalog import selectors as catalog
from catalog.money import quantize
from compensation import events, rules
from compensation.models import Refund
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work
from rma import selectors as rma_selectors
from rma import services as rma_services
from rma.choices import Money


def request_refund(
    *, actor: Actor, now: datetime, rma_id: UUID | str, line_id: UUID | str, quantity: int
) -> Refund:
    """Ask for the money of `quantity` pieces of a line; asking again returns the first refund.

    Emits compensation.refund_requested and moves the line's money clock to due.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        rma = rma_selectors.locked(rma_id)
        line = rma_selectors.line_of(rma, line_id)
        known = Refund.objects.filter(line_id=line.id).first()
        if known is not None:
            return known
        sku = catalog.sku(line.sku_code)
        owed = rules.amount_owed(
            unit_price=line.unit_price,
            list_price=sku.list_price,
            same_currency=sku.currency == rma.currency,
            quantity=quantity,
        )
        refund_id = uuid7()
        event = events.RefundRequested(
            refund_id=str(refund_id),
            rma_id=str(rma.id),
            line_id=str(line.id),
            amount=str(quantize(owed, rma.currency)),
            currency=rma.currency,
            requested_by=actor.id,
        )
        unit.record(f"refund/{refund_id}", event, expected=0)
        rma_services.set_line_money(
            actor=actor, now=now, rma_id=rma.id, line_id=line.id, money=Money.DUE, amount=owed
        )
        return Refund.objects.get(pk=refund_id)
