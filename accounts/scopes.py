"""What an API key can be allowed to do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """Scopes of API keys: a noun and a verb."""

    RMA_READ = "rma:read", _("Read returns")
    RMA_WRITE = "rma:write", _("Create and change returns")
    DEVICE_READ = "device:read", _("Look up devices")
    DEVICE_WRITE = "device:write", _("Register devices")
    SHIPMENT_READ = "shipment:read", _("Read shipments")
    SHIPMENT_WRITE = "shipment:write", _("Check in and ship")
    EVENT_READ = "event:read", _("Read events")
    REPORT_READ = "report:read", _("Download scheduled reports")
    WEBHOOK_READ = "webhook:read", _("Read webhook endpoints and deliveries")
    WEBHOOK_WRITE = "webhook:write", _("Manage webhook endpoints and send again")
