"""The API of shipping: `shipments`, shipping out and again, `dock/scans` for programs."""

from shipping.api.reshipments import ReshipmentViewSet
from shipping.api.scans import DockScanView
from shipping.api.shipments import ShipmentViewSet

__all__ = ["DockScanView", "ReshipmentViewSet", "ShipmentViewSet"]
