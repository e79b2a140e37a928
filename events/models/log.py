"""The log: the only table that holds facts."""

from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from events.streams import MAX_LENGTH


class DatabaseClock(Func):
    """The clock of the database at this very moment, not at the start of the transaction."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class Event(models.Model):
    """A fact. Rows are inserted by `events.log` only; triggers refuse everything else."""

    position = models.BigAutoField(_("position"), primary_key=True)
    partition = models.SmallIntegerField(_("partition"))
    stream = models.CharField(_("stream"), max_length=MAX_LENGTH, db_collation="C")
    version = models.IntegerField(_("version"))
    event_id = models.UUIDField(_("event id"), default=uuid7)
    type = models.CharField(_("type"), max_length=100)
    schema = models.SmallIntegerField(_("schema"))
    data = models.JSONField(_("data"))
    meta = models.JSONField(_("meta"))
    occurred_at = models.DateTimeField(_("occurred at"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=DatabaseClock())
    hash = models.BinaryField(_("hash"), max_length=32)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["position"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "version"], name="events_event_stream_version"
            ),
            models.UniqueConstraint(fields=["event_id"], name="events_event_event_id"),
            models.CheckConstraint(condition=Q(version__gte=1), name="events_event_version"),
        ]
        indexes = [models.Index(fields=["partition", "position"], name="events_event_partition")]

    def __str__(self) -> str:
        return f"{self.stream}@{self.version} {self.type}"
