"""How far each subscriber has read, and what it cannot get past."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.log import DatabaseClock
from events.streams import MAX_LENGTH


class Cursor(models.Model):
    """How far a subscriber has read one partition. Its row lock is the lease on that partition."""

    subscriber = models.CharField(_("subscriber"), max_length=100)
    partition = models.SmallIntegerField(_("partition"))
    position = models.BigIntegerField(_("position"))
    updated_at = models.DateTimeField(_("updated at"), db_default=DatabaseClock())

    class Meta:
        verbose_name = _("subscriber cursor")
        verbose_name_plural = _("subscriber cursors")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "partition"], name="events_cursor_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}/{self.partition} at {self.position}"


class ReaderMark(models.Model):
    """Somebody is at work on a partition for a subscriber; found unlocked, whoever left it died.

    The table is not logged: a mark costs no waiting for the disk, and a crash of the server, which
    is no event's fault, takes it away. `events.marks` alone reads and writes it.
    """

    subscriber = models.CharField(max_length=100)
    partition = models.SmallIntegerField()
    deaths = models.IntegerField(db_default=0)
    # Of the one event being handled, once the partition is under suspicion.
    position = models.BigIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "partition"], name="events_mark_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}/{self.partition}: {self.deaths} deaths"


class ParkedStream(models.Model):
    """A stream that one subscriber cannot get past; its later events wait behind `position`."""

    class State(models.TextChoices):
        """Whether it is tried again by itself."""

        RETRYING = "retrying", _("Retrying")
        STOPPED = "stopped", _("Waiting for a person")

    subscriber = models.CharField(_("subscriber"), max_length=100)
    stream = models.CharField(_("stream"), max_length=MAX_LENGTH, db_collation="C")
    partition = models.SmallIntegerField(_("partition"))
    position = models.BigIntegerField(_("position of the failing event"))
    type = models.CharField(_("type of the failing event"), max_length=100)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RETRYING
    )
    attempts = models.IntegerField(_("attempts"), default=1)
    next_try_at = models.DateTimeField(_("next try at"))
    error_class = models.CharField(_("error class"), max_length=200)
    error = models.TextField(_("error"))
    parked_at = models.DateTimeField(_("parked at"))

    class Meta:
        verbose_name = _("parked stream")
        verbose_name_plural = _("parked streams")
        default_permissions = ("view",)
        permissions = [
            ("retry_parkedstream", _("Can retry parked streams")),
            ("discard_parkedstream", _("Can ask to skip the failing event of a parked stream")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "stream"], name="events_parked_unique"),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="retrying"), name="events_parked_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} at {self.stream}"
