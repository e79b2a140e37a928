"""The API of shipping: `shipments`, and `dock/scans` for scanners that are programs."""

from shipping.api.scans import DockScanView
from shipping.api.shipments import ShipmentViewSet

__all__ = ["DockScanView", "ShipmentViewSet"]
