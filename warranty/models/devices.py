"""Devices by serial number, folded from the stream `device/<id>`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from warranty.choices import DeviceState


class Device(models.Model):
    """One piece with a serial number. Written by the projection `warranty.devices` alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sku_code = models.CharField(_("product"), max_length=40)
    serial = models.CharField(_("serial number"), max_length=60)
    sold_on = models.DateField(_("sold on"), null=True, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    customer_id = models.UUIDField(_("customer"), null=True, blank=True, db_index=True)
    channel = models.CharField(_("sales channel"), max_length=40, blank=True)
    lot = models.CharField(_("lot"), max_length=40, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=DeviceState.choices, default=DeviceState.ACTIVE
    )
    covered_until = models.DateField(_("inherited warranty until"), null=True, blank=True)
    replaces = models.UUIDField(_("replaces"), null=True, blank=True)
    replaced_by = models.UUIDField(_("replaced by"), null=True, blank=True)
    registered_by = models.CharField(_("registered by"), max_length=80)  # actor kind:id
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(_("last change"))

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ("sku_code", "serial")
        constraints = (
            models.UniqueConstraint(fields=("sku_code", "serial"), name="warranty_device_once"),
        )
        indexes = (models.Index(fields=("serial",), name="warranty_device_serial"),)

    def __str__(self) -> str:
        return f"{self.sku_code} · {self.serial}"

    @property
    def stream(self) -> str:
        """The name of this device's event stream."""
        return f"device/{self.id}"
