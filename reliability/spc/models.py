"""Alarms of control charts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reliability.spc.choices import Kind, Level, Rule


class ChartAlarm(models.Model):
    """A rule was broken. Row of the projection `reliability.alarms`."""

    id = models.UUIDField(primary_key=True, editable=False)
    chart_id = models.UUIDField(db_index=True)
    kind = models.CharField(_("chart"), max_length=6, choices=Kind.choices)
    level = models.CharField(_("about"), max_length=10, choices=Level.choices)
    sku_code = models.CharField(_("product"), max_length=40, blank=True)
    fault_code = models.CharField(_("fault"), max_length=40, blank=True)
    lot = models.CharField(_("lot"), max_length=40, blank=True)
    supplier = models.CharField(_("supplier"), max_length=60, blank=True)
    period = models.CharField(_("month"), max_length=7)
    rule = models.CharField(_("rule"), max_length=12, choices=Rule.choices)
    count = models.PositiveIntegerField(_("failures"))
    size = models.PositiveBigIntegerField(_("device-days or pieces"))
    value = models.FloatField(_("value"))
    centre = models.FloatField(_("centre line"))
    limit = models.FloatField(_("limit"))
    raised_at = models.DateTimeField(_("raised"))

    class Meta:
        verbose_name = _("chart alarm")
        verbose_name_plural = _("chart alarms")
        ordering = ("-raised_at", "-id")
        default_permissions = ("view",)
        indexes = (models.Index(fields=("-raised_at", "-id"), name="alarm_newest"),)
        constraints = (
            models.UniqueConstraint(fields=("chart_id", "period", "rule"), name="alarm_once"),
        )

    def __str__(self) -> str:
        return f"{self.period} {self.get_rule_display()}"
