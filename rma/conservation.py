"""Does every piece have an end? What the database cannot say of one row is checked every night.

While an RMA is open the constraints of the table hold: announced ≥ received + missing, and received
≥ handled ≥ sent back. Once it has closed there is no room left: every piece that arrived must have
been handled.
"""

from datetime import datetime

import structlog
from django.db.models import F, QuerySet

from rma.choices import State
from rma.models import RmaLine

logger = structlog.get_logger(__name__)


def unbalanced() -> QuerySet[RmaLine]:
    """Lines of closed RMAs with pieces that arrived and were never handled, by RMA number."""
    closed = RmaLine.objects.filter(rma__state=State.CLOSED)
    found = closed.exclude(quantity_received=F("quantity_disposed"))
    return found.select_related("rma").order_by("rma__number", "position")


def check(now: datetime) -> int:
    """Log an error for each unbalanced line; the number found."""
    found = list(unbalanced())
    for line in found:
        logger.error(
            "goods_unaccounted_for",
            rma_id=str(line.rma_id),
            line_id=str(line.id),
            received=line.quantity_received,
            handled=line.quantity_disposed,
        )
    return len(found)
