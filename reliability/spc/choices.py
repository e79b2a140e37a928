"""The words of the control charts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """What a chart is about."""

    SKU = "sku", _("Product")
    FAULT = "fault", _("Fault of a product")
    LOT = "lot", _("Lot")
    SUPPLIER = "supplier", _("Supplier")


class Kind(TextChoices):
    """How it is watched."""

    U = "u", _("u chart: failures per 1,000 device-months")
    P = "p", _("p chart: share of the diagnosed pieces")
    CUSUM = "cusum", _("CUSUM: failures beyond the usual rate, summed up")


class Rule(TextChoices):
    """What raised the alarm."""

    ABOVE = "above_limit", _("Above the upper limit")
    RUN = "run_above", _("Eight months in a row above the centre line")
    CUSUM = "cusum_high", _("The sum passed its limit")
