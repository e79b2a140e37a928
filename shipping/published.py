"""What partners' systems may be told of parcels: ids only."""

from accounts.scopes import Scope
from shipping import events
from webhooks import published

for _event in (
    events.LabelIssued, events.LabelVoided, events.OutboundBooked, events.PickupBooked,
    events.Tracked, events.Delivered, events.CheckedIn,
):  # fmt: skip
    published.publish(_event, "rma_id", "shipment_id", scope=Scope.SHIPMENT_READ, about="rma_id")
