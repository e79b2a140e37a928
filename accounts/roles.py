"""The one table of staff roles and what each may do."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Staff roles; the value is the name of the group that carries the permissions."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    DOCK = "dock", _("Dock")
    QUALITY = "quality", _("Quality")
    OPS = "ops", _("Operations")


# What every role needs to find its way: who, what product, what happened.
_LOOK_AROUND = (
    "accounts.view_customer",
    "accounts.view_address",
    "catalog.view_brand",
    "catalog.view_sku",
    "catalog.view_faultcode",
    "catalog.view_returncentre",
)

PERMISSIONS: Mapping[Role, tuple[str, ...]] = {
    Role.AGENT: (*_LOOK_AROUND, "accounts.change_customer", "notifications.view_message"),
    Role.SUPERVISOR: (
        *_LOOK_AROUND,
        "accounts.change_customer",
        "accounts.erase_customer",
        "accounts.view_user",
        "notifications.view_message",
    ),
    Role.DOCK: _LOOK_AROUND,
    Role.QUALITY: (
        *_LOOK_AROUND,
        "catalog.add_faultcode",
        "catalog.change_faultcode",
    ),
    Role.OPS: (
        *_LOOK_AROUND,
        "accounts.view_user",
        "accounts.view_apikey",
        "accounts.add_apikey",
        "accounts.change_apikey",
        "catalog.add_brand",
        "catalog.change_brand",
        "catalog.add_returncentre",
        "catalog.change_returncentre",
        "catalog.add_sku",
        "catalog.change_sku",
        "catalog.add_faultcode",
        "catalog.change_faultcode",
        "notifications.view_message",
    ),
}
