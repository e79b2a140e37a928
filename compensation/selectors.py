"""Named reads of refunds."""

from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from catalog import selectors as catalog
from catalog.money import quantize
from compensation import errors, rules
from compensation.models import Refund, RefundState
from rma import selectors as rma_selectors


def locked(refund_id: UUID | str) -> Refund:
    """The refund, its RMA's row and its own locked, in this order. Raises RefundNotFound."""
    found = Refund.objects.filter(pk=refund_id).values_list("rma_id", flat=True).first()
    if found is None:
        raise errors.RefundNotFound
    rma_selectors.locked(found)
    return Refund.objects.select_for_update().get(pk=refund_id)


def refunds_of(rma_id: UUID | str) -> QuerySet[Refund]:
    """All refunds of an RMA, oldest first."""
    return Refund.objects.filter(rma_id=rma_id).order_by("requested_at")


def by_id(refund_id: UUID | str) -> Refund:
    """The refund as it is now. Raises RefundNotFound."""
    refund = Refund.objects.filter(pk=refund_id).first()
    if refund is None:
        raise errors.RefundNotFound
    return refund


def most_payable(refund: Refund) -> Decimal:
    """What was paid for the pieces we keep, or their list price when that is unknown; else 0."""
    rma = rma_selectors.by_id(refund.rma_id)
    line = rma_selectors.line_of(rma, refund.line_id)
    sku = catalog.sku(line.sku_code)
    limit = rules.amount_owed(
        unit_price=line.unit_price,
        list_price=sku.list_price,
        same_currency=sku.currency == rma.currency,
        quantity=line.quantity_kept or line.quantity,
    )
    return quantize(limit, rma.currency)


def within_agents_limit() -> Q:
    """Refunds an agent may approve: small enough in their currency."""
    found = Q(pk__in=[])
    for currency, limit in rules.AGENT_LIMITS.items():
        found |= Q(currency=currency, amount__lte=limit)
    return found


def to_approve(refunds: QuerySet[Refund], *, above_limit: bool) -> QuerySet[Refund]:
    """What waits for a decision: of agents, or above their limit of supervisors; oldest first."""
    waiting = refunds.filter(state=RefundState.REQUESTED)
    small = within_agents_limit()
    return waiting.filter(~small if above_limit else small).order_by("requested_at", "id")


def stuck(refunds: QuerySet[Refund]) -> QuerySet[Refund]:
    """Payments that failed for good, oldest first."""
    return refunds.filter(state=RefundState.STUCK).order_by("requested_at", "id")
