"""The tables of shipping. `Shipment`, `TrackingScan` and `RefusedRepeat` are projections of events;
the others are ledgers of what reached us from outside (dock, webhooks) and when to ask."""

from shipping.models.intake import DockScan, InboundWebhook, PollSchedule
from shipping.models.shipment import RefusedRepeat, Shipment, TrackingScan

__all__ = [
    "DockScan",
    "InboundWebhook",
    "PollSchedule",
    "RefusedRepeat",
    "Shipment",
    "TrackingScan",
]
