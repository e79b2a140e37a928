"""What the workshop forgets when a customer is erased: notes that technicians wrote."""

from uuid import UUID

from accounts import erasure_registry
from repair.models import BenchNote
from rma.models import Rma


def forget_notes(customer_id: UUID) -> int:
    """Remove the notes on this customer's goods; how many."""
    rma_ids = list(Rma.objects.filter(customer_id=customer_id).values_list("id", flat=True))
    return BenchNote.objects.filter(item__order__rma_id__in=rma_ids).delete()[0]


erasure_registry.register("repair.notes", forget_notes)
