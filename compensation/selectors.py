"""Named reads of refunds."""

from uuid import UUID

from django.db.models import QuerySet

from compensation import errors
from compensation.models import Refund
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
