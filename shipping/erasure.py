"""What shipping forgets when a customer is erased: the raw text of dock scans.

Shipments hold no personal data: addresses stay in the contact row, labels are drawn on demand.
"""

from uuid import UUID

from accounts import erasure_registry
from rma.models import Rma
from shipping.models import DockScan


def forget_scanned_text(customer_id: UUID) -> int:
    """Empty what scanners read for this customer's parcels; the number of scans emptied."""
    rma_ids = Rma.objects.filter(customer_id=customer_id).values_list("id", flat=True)
    return DockScan.objects.filter(rma_id__in=list(rma_ids)).exclude(scanned="").update(scanned="")


erasure_registry.register("shipping.dock_scans", forget_scanned_text)
