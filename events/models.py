"""The tables of the kernel. Only `event` holds facts; the rest is bookkeeping about them."""

from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from events.streams import MAX_LENGTH


class DatabaseClock(Func):
    """The clock of the database at this very moment, not at the start of the transaction."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class NextEffectSequence(Func):
    """The order in which effects were requested, from a sequence of the database."""

    template = "nextval('events_effect_sequence')"
    output_field = models.BigIntegerField()


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
        permissions = [("retry_parkedstream", _("Can retry parked streams"))]
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


class Effect(models.Model):
    """One call to the outside world: requested by an event, made exactly once in effect."""

    class State(models.TextChoices):
        """Where the call stands; `in_doubt` asks the other side by key before any new try."""

        PENDING = "pending", _("Pending")
        LEASED = "leased", _("In progress")
        DONE = "done", _("Done")
        IN_DOUBT = "in_doubt", _("In doubt")
        FAILED = "failed", _("Failed")

    UNFINISHED = (State.PENDING, State.LEASED, State.IN_DOUBT)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sequence = models.BigIntegerField(_("sequence"), db_default=NextEffectSequence())
    kind = models.CharField(_("kind"), max_length=100)
    key = models.CharField(_("key"), max_length=200)
    payload = models.JSONField(_("payload"))
    ordering = models.CharField(_("ordering"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PENDING
    )
    attempts = models.IntegerField(_("attempts"), default=0)
    available_at = models.DateTimeField(_("available at"), null=True)
    lease_token = models.UUIDField(_("lease token"), null=True)
    lease_until = models.DateTimeField(_("leased until"), null=True)
    error = models.TextField(_("error"), blank=True)
    correlation = models.CharField(_("correlation"), max_length=100, blank=True)
    causation = models.CharField(_("causation"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("created at"))
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        default_permissions = ("view",)
        permissions = [("retry_effect", _("Can retry effects"))]
        constraints = [models.UniqueConstraint(fields=["key"], name="events_effect_key")]
        indexes = [
            models.Index(
                fields=["available_at", "sequence"],
                condition=Q(state__in=("pending", "leased", "in_doubt")),
                name="events_effect_due",
            ),
            models.Index(
                fields=["ordering", "sequence"],
                condition=Q(state__in=("pending", "leased", "in_doubt")) & ~Q(ordering=""),
                name="events_effect_ordering",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class IdempotencyKey(models.Model):
    """The answer once given to a request, to be given again to its repetitions."""

    scope = models.CharField(_("scope"), max_length=300)
    key = models.CharField(_("key"), max_length=255)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.SmallIntegerField(_("status"))
    headers = models.JSONField(_("headers"), default=dict)
    body = models.BinaryField(_("body"))
    reference = models.CharField(_("reference"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="events_idempotency_unique"),
        ]
        indexes = [models.Index(fields=["created_at"], name="events_idempotency_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class NumberCounter(models.Model):
    """The last number given out for a prefix and year."""

    prefix = models.CharField(max_length=10)
    year = models.SmallIntegerField()
    last = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year"], name="events_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}: {self.last}"


class Tick(models.Model):
    """When a periodic job last ran, so that any number of processes run it once per interval."""

    name = models.CharField(max_length=100, primary_key=True)
    last_run_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
