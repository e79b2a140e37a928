"""What partners' systems may be told of warranty decisions: ids only."""

from accounts.scopes import Scope
from warranty.events import WarrantyDecided
from webhooks import published

published.publish(
    WarrantyDecided, "rma_id", "line_id", "verdict_id", scope=Scope.RMA_READ, about="rma_id"
)
