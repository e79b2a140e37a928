"""Reports that leave for other systems by the calendar: once per interval, whatever happens."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Every(TextChoices):
    """How long an interval is."""

    DAY = "day", _("Every day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")


class Missed(TextChoices):
    """What becomes of intervals that passed while nothing ran."""

    EACH = "each", _("Make each that was missed")
    LATEST = "latest", _("Make the latest, list the others as skipped")


class ExportState(TextChoices):
    """What became of an interval."""

    MADE = "made", _("Made")
    SKIPPED = "skipped", _("Skipped")
    REFUSED = "refused", _("Refused")


class ExportSchedule(models.Model):
    """A report by the calendar. Row of the projection `reliability.exports`, by schedule.

    `query` is the question without its day; `next_on` the day on which the present interval ends.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.CharField(_("asked by"), max_length=40)
    query = models.CharField(_("question"), max_length=1000)
    sku_code = models.CharField(_("product"), max_length=40)
    brand_code = models.CharField(_("brand"), max_length=40)
    format = models.CharField(_("format"), max_length=10)
    every = models.CharField(_("interval"), max_length=5, choices=Every.choices)
    missed = models.CharField(_("missed intervals"), max_length=6, choices=Missed.choices)
    starts_on = models.DateField(_("first interval from"))
    next_on = models.DateField(_("next export"))
    intervals = models.PositiveIntegerField(_("intervals so far"), default=0)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("scheduled export")
        verbose_name_plural = _("scheduled exports")
        ordering = ("-starts_on", "id")

    def __str__(self) -> str:
        return f"{self.sku_code} · {self.get_every_display()} · {self.format}"

    @property
    def stream(self) -> str:
        """Where its events stand."""
        return f"exportschedule/{self.id}"


class ScheduledExport(models.Model):
    """What became of one interval. Row of the projection `reliability.exports`, by schedule."""

    id = models.UUIDField(primary_key=True, editable=False)
    schedule = models.ForeignKey(
        ExportSchedule, on_delete=models.PROTECT, related_name="exports", verbose_name=_("schedule")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until before"))
    state = models.CharField(_("state"), max_length=8, choices=ExportState.choices)
    reason = models.CharField(_("why not"), max_length=60, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    inputs_hash = models.CharField(_("hash of the inputs"), max_length=64, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("export of an interval")
        verbose_name_plural = _("exports of intervals")
        ordering = ("-ends_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("schedule", "ends_on"), name="reliability_export_once"),
        )

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.ends_on}"


class ExportFile(models.Model):
    """The file of an export; thrown away after a year, what is known of it stays."""

    export = models.OneToOneField(
        ScheduledExport, primary_key=True, on_delete=models.CASCADE, related_name="file"
    )
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.export_id)
