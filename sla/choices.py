"""The stages that carry a promise."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """What is promised; the parcel is the customer's turn until the carrier has it."""

    VERDICT = "verdict", _("Warranty decision")
    LABEL = "label", _("Return label")
    PARCEL = "parcel", _("Parcel on its way to us")
    WORK = "work", _("Repair or refund")
    DISPATCH = "dispatch", _("Dispatch")
    DELIVERY = "delivery", _("Delivery to the customer")
    RESOLUTION = "resolution", _("Answer to a question or complaint")
