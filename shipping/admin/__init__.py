"""Staff pages of shipping: what is on its way, what failed, what was refused. Nothing is edited."""

from shipping.admin.ledgers import DockScanAdmin, InboundWebhookAdmin, RefusedRepeatAdmin
from shipping.admin.shipments import ShipmentAdmin

__all__ = ["DockScanAdmin", "InboundWebhookAdmin", "RefusedRepeatAdmin", "ShipmentAdmin"]
