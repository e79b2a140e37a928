"""The API of shipping: `shipments`, shipping out and again, `dock/scans` for programs."""

from shipping.api.reshipments import ReshipmentViewSet
from shipping.api.scans import DockScanView
from shipping.api.shipments import ShipmentViewSet
from shipping.api.shipping_out import ShipOutView

__all__ = ["DockScanView", "ReshipmentViewSet", "ShipOutView", "ShipmentViewSet"]
