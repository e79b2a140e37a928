"""The words of the warranty, label and badge tone together."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """What a verdict says."""

    ELIGIBLE = "eligible", _("Covered")
    NOT_ELIGIBLE = "not_eligible", _("Not covered")
    REVIEW = "review", _("Needs a person")

    @property
    def tone(self) -> str:
        """The badge tone of the design system."""
        return {"eligible": "success", "not_eligible": "danger", "review": "warning"}[self.value]


class Basis(TextChoices):
    """Where the purchase date of a verdict comes from."""

    SALE = "sale", _("Our sale")
    REGISTRATION = "registration", _("Registration by the customer")
    REPLACEMENT = "replacement", _("Replacement for another device")
    CLAIM = "claim", _("What the customer says")


class Rule(TextChoices):
    """Which rule decided; the order is documented in `warranty.rules.decision`."""

    NO_WARRANTY_NEEDED = "no_warranty_needed", _("No warranty needed")
    NO_SERIAL = "no_serial", _("No serial number")
    OTHER_PRODUCT = "other_product", _("Serial number of another product")
    UNKNOWN_SERIAL = "unknown_serial", _("Unknown serial number")
    ALREADY_REPLACED = "already_replaced", _("Replaced before")
    FUTURE_PURCHASE = "future_purchase", _("Purchase date in the future")
    NEVER_SOLD = "never_sold", _("No record of a sale")
    NO_POLICY = "no_policy", _("No policy")
    DAMAGED_IN_TRANSIT = "damaged_in_transit", _("Damaged on the way")
    WITHDRAWAL = "withdrawal", _("Within the return period")
    EXPIRED_SAFETY = "expired_safety", _("Expired, but a safety matter")
    EXPIRED = "expired", _("Expired")
    IN_GRACE = "in_grace", _("Expired a few days ago")
    REFUND_NEEDS_FAULT = "refund_needs_fault", _("Refund without a fault")
    IN_WARRANTY = "in_warranty", _("Within the warranty")
    REVIEWED = "reviewed", _("Decided by a person")
    OVERRIDDEN = "overridden", _("Overruled by a supervisor")


class DeviceState(TextChoices):
    """Whether a device is in the field, or was taken back for another one."""

    ACTIVE = "active", _("In use")
    REPLACED = "replaced", _("Replaced")
