"""What partners' systems may be told of the bench: ids only."""

from accounts.scopes import Scope
from repair.events import Diagnosed, WorkOrderCompleted
from webhooks import published

published.publish(Diagnosed, "rma_id", "line_id", scope=Scope.RMA_READ, about="rma_id")
published.publish(WorkOrderCompleted, "rma_id", scope=Scope.RMA_READ, about="rma_id")
