"""Plans for the end of a product: what a piece costs, and whether the stock lasts."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def _money(label: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )


class EolPlan(models.Model):
    """The plan of one product. Row of the projection `reliability.plans`, by plan.

    Costs are per piece in the currency of the product. `short_since`: since when the stock is
    known not to last as long as the warranties; `runs_out_on` and `obliged_until` as found then.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    sku_code = models.CharField(_("product"), max_length=40, unique=True)
    unit_cost = _money(_("cost of a piece"))
    substitute_cost = _money(_("cost of a substitute"))
    left_over_cost = _money(_("cost of a piece left over"))
    service_level = models.FloatField(_("service level"))
    scrap = models.FloatField(_("share that is scrap"))
    repeat = models.FloatField(_("share that comes back"))
    short_since = models.DateField(_("short since"), null=True, blank=True)
    runs_out_on = models.DateField(_("runs out on"), null=True, blank=True)
    obliged_until = models.DateField(_("obliged until"), null=True, blank=True)
    version = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("end-of-life plan")
        verbose_name_plural = _("end-of-life plans")
        ordering = ("sku_code",)

    def __str__(self) -> str:
        return self.sku_code

    @property
    def stream(self) -> str:
        """Where its events stand."""
        return f"eolplan/{self.id}"
