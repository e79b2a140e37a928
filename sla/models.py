"""How long each stage may take, and the times a promise stood still."""

from datetime import timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from catalog.models.brands import country_code
from rma.choices import ServiceType
from sla import rules
from sla.choices import Stage


class StageTarget(models.Model):
    """Business hours promised for a stage; empty service or country: any. The specific one wins.

    A change is used for promises made afterwards; running promises stay as they were given.
    """

    stage = models.CharField(_("stage"), max_length=20, choices=Stage.choices)
    service_type = models.CharField(
        _("service"),
        max_length=20,
        blank=True,
        choices=ServiceType.choices,
        help_text=_("Empty: every service."),
    )
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[country_code],
        help_text=_("Empty: every country."),
    )
    business_hours = models.DecimalField(
        _("business hours"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(1000))],
        help_text=_("A business day has 9 hours, from 09:00 to 18:00 local time."),
    )

    class Meta:
        verbose_name = _("stage target")
        verbose_name_plural = _("stage targets")
        ordering = ("stage", "service_type", "country")
        constraints = (
            models.UniqueConstraint(
                fields=("stage", "service_type", "country"),
                name="sla_one_target_per_scope",
                violation_error_message=_("There is already a target for this scope."),
            ),
            models.CheckConstraint(
                condition=Q(business_hours__gt=0), name="sla_target_takes_some_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.business_hours} h"

    def as_rule(self) -> rules.Target:
        """The target as the rules read it."""
        work = timedelta(hours=float(self.business_hours))
        return rules.Target(self.stage, self.service_type, self.country, work)


class Pause(models.Model):
    """A time in which we waited for the customer. Projected from `rma.waiting_*`.

    `counts_from`: since when it holds up the stage that is running; later than `started_at` when a
    new stage began meanwhile.
    """

    event_id = models.UUIDField(primary_key=True)  # of rma.waiting_started
    rma_id = models.UUIDField(db_index=True)
    started_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True, unique=True)  # the event that ended it

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("rma_id",), condition=Q(ended_at=None), name="sla_one_open_pause"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rma_id} {date_format(self.started_at, 'DATETIME_FORMAT')}"
