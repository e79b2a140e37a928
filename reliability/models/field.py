"""Devices under observation and what the bench found: rows of two projections, joined when asked.

Each row derives from one stream alone, so the order in which streams are read never matters.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Life(models.Model):
    """One device under observation. Row of the projection `reliability.lives`, by device.

    `entered_on`: from when on we could have heard of it, where only its registration made it
    known; empty when it was known from its sale on. `left_on`: taken back for another device.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # of the device
    sku_code = models.CharField(_("product"), max_length=40)
    serial = models.CharField(_("serial number"), max_length=60)
    lot = models.CharField(_("lot"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    sold_on = models.DateField(_("sold on"), null=True, blank=True)
    registered = models.BooleanField(_("registered by the customer"), default=False)
    entered_on = models.DateField(_("known from"), null=True, blank=True)
    covered_until = models.DateField(_("inherited warranty until"), null=True, blank=True)
    replaces = models.UUIDField(_("replaces"), null=True, blank=True)
    replaced_by = models.UUIDField(_("replaced by"), null=True, blank=True)
    left_on = models.DateField(_("replaced on"), null=True, blank=True)

    class Meta:
        verbose_name = _("device under observation")
        verbose_name_plural = _("devices under observation")
        ordering = ("sku_code", "serial")
        permissions = (("view_reports", _("Can see reliability reports")),)
        indexes = (models.Index(fields=("sku_code", "serial"), name="reliability_life_serial"),)

    def __str__(self) -> str:
        return f"{self.sku_code} · {self.serial}"


class Finding(models.Model):
    """What the bench found in one piece. Row of `reliability.findings`, by work order.

    `stated_fault` is what the customer chose, `fault_code` what the bench confirmed (empty: none).
    `left_on`: the piece did not go back (refunded, scrapped, replaced).
    """

    id = models.UUIDField(primary_key=True, editable=False)  # of the piece on the bench
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    sku_code = models.CharField(_("product"), max_length=40)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    stated_fault = models.CharField(_("stated fault"), max_length=40, blank=True)
    fault_code = models.CharField(_("confirmed fault"), max_length=40, blank=True)
    outcome = models.CharField(_("decision"), max_length=20, blank=True)
    diagnosed_on = models.DateField(_("diagnosed on"), null=True, blank=True)
    disposition = models.CharField(_("disposition"), max_length=20, blank=True)
    left_on = models.DateField(_("left the field on"), null=True, blank=True)

    class Meta:
        verbose_name = _("finding of the bench")
        verbose_name_plural = _("findings of the bench")
        ordering = ("sku_code", "serial", "id")
        indexes = (
            models.Index(
                fields=("sku_code", "serial"),
                condition=Q(diagnosed_on__isnull=False),
                name="reliability_finding_serial",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sku_code} · {self.serial} · {self.fault_code}"
