"""What partners' systems may be told of refunds: ids only."""

from accounts.scopes import Scope
from compensation import events
from webhooks import published

for _event in (events.RefundApproved, events.RefundRefused, events.RefundPaid):
    published.publish(
        _event, "rma_id", "line_id", "refund_id", scope=Scope.RMA_READ, about="rma_id"
    )
