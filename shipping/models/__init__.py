"""The tables of shipping. Most are projections of events; dock scans, carriers' messages and poll
schedules are ledgers of what reached us from outside and when to ask."""

from shipping.models.intake import DockScan, InboundWebhook, PollSchedule
from shipping.models.reshipment import DuplicateAlert, HeldParcel, Reshipment
from shipping.models.shipment import RefusedRepeat, Shipment, TrackingScan

__all__ = [
    "DockScan",
    "DuplicateAlert",
    "HeldParcel",
    "InboundWebhook",
    "PollSchedule",
    "RefusedRepeat",
    "Reshipment",
    "Shipment",
    "TrackingScan",
]
