"""Staff pages of shipping: what is on its way, what failed, what was refused. Nothing is edited."""

from shipping.admin import rmas as rmas  # offers "ship out" on the page of an RMA
from shipping.admin.aftermath import DuplicateAlertAdmin, HeldParcelAdmin, ReshipmentAdmin
from shipping.admin.ledgers import DockScanAdmin, InboundWebhookAdmin, RefusedRepeatAdmin
from shipping.admin.shipments import ShipmentAdmin

__all__ = [
    "DockScanAdmin",
    "DuplicateAlertAdmin",
    "HeldParcelAdmin",
    "InboundWebhookAdmin",
    "RefusedRepeatAdmin",
    "ReshipmentAdmin",
    "ShipmentAdmin",
]
