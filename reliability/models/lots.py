"""Who supplied a production lot."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LotSupplier(models.Model):
    """The supplier of a lot of a product. Row of the projection `reliability.lots`, by lot."""

    id = models.UUIDField(primary_key=True, editable=False)
    sku_code = models.CharField(_("product"), max_length=40)
    lot = models.CharField(_("lot"), max_length=40)
    supplier = models.CharField(_("supplier"), max_length=60)
    version = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("supplier of a lot")
        verbose_name_plural = _("suppliers of lots")
        ordering = ("sku_code", "lot")
        constraints = (
            models.UniqueConstraint(fields=("sku_code", "lot"), name="reliability_lot_once"),
        )

    def __str__(self) -> str:
        return f"{self.sku_code} · {self.lot} · {self.supplier}"
