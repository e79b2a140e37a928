"""What is to be sent to whom, what came of it, and what is sent again."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from events.streams import MAX_LENGTH
from webhooks.choices import DeliveryState, Failure, ReplayState
from webhooks.models.endpoints import Endpoint


def message_id(event_id: UUID) -> str:
    """The `webhook-id` of an event: the same for every try and every replay."""
    return f"msg_{event_id.hex}"


class Delivery(models.Model):
    """One event for one endpoint. `body` is what is signed and sent, byte for byte, each time.

    due_at: when it is to be sent; while it is being sent, when the lease of the sender runs out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(
        Endpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="deliveries"
    )
    event_id = models.UUIDField(_("event"))
    event_type = models.CharField(_("event type"), max_length=100)
    stream = models.CharField(_("stream"), max_length=MAX_LENGTH, blank=True)
    body = models.TextField(_("payload"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DeliveryState.choices,
        default=DeliveryState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("due"))
    lease_token = models.UUIDField(null=True)
    last_status = models.PositiveSmallIntegerField(_("last status"), default=0)
    last_failure = models.CharField(
        _("last failure"), max_length=20, choices=Failure.choices, blank=True
    )
    created_at = models.DateTimeField(_("created"))
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("webhook delivery")
        verbose_name_plural = _("webhook deliveries")
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["event_id", "endpoint"], name="webhooks_once")
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"],
                condition=Q(state__in=("waiting", "sending")),
                name="webhooks_delivery_due",
            ),
            models.Index(
                fields=["endpoint", "-created_at", "-id"], name="webhooks_delivery_of_endpoint"
            ),
            models.Index(fields=["-created_at", "-id"], name="webhooks_delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.message_id}"

    @property
    def message_id(self) -> str:
        """What the header `webhook-id` says."""
        return message_id(self.event_id)


class Attempt(models.Model):
    """One try and the beginning of its answer, at most 4 KB."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField(_("try"))
    at = models.DateTimeField(_("at"))
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    failure = models.CharField(_("failure"), max_length=20, choices=Failure.choices, blank=True)
    took_ms = models.PositiveIntegerField(_("milliseconds"), default=0)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        verbose_name = _("webhook try")
        verbose_name_plural = _("webhook tries")
        ordering = ["at", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}: {self.status} {self.failure}"


class DayCount(models.Model):
    """How many deliveries of a day ended how, once their rows are gone."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="day_counts")
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices)
    deliveries = models.PositiveIntegerField(_("deliveries"))

    class Meta:
        verbose_name = _("webhook count")
        verbose_name_plural = _("webhook counts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "day", "state"], name="webhooks_one_count_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.state}: {self.deliveries}"


class Replay(models.Model):
    """A time range of the log that is sent to an endpoint again, piece by piece.

    since, until: when the events were recorded. after: the event read last; going on starts there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    endpoint = models.ForeignKey(
        Endpoint, verbose_name=_("endpoint"), on_delete=models.CASCADE, related_name="replays"
    )
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    only_failed = models.BooleanField(_("only what was not delivered"))
    state = models.CharField(
        _("state"), max_length=10, choices=ReplayState.choices, default=ReplayState.RUNNING
    )
    after = models.UUIDField()
    examined = models.PositiveIntegerField(_("events examined"), default=0)
    queued = models.PositiveIntegerField(_("deliveries queued"), default=0)
    created_at = models.DateTimeField(_("requested"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("webhook replay")
        verbose_name_plural = _("webhook replays")
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                "endpoint", condition=Q(state="running"), name="webhooks_one_replay_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} – {self.until:%Y-%m-%d %H:%M}"

    @property
    def progress(self) -> float:
        """How much of the range has been read, 0..1."""
        if self.finished_at is not None:
            return 1.0
        read = datetime.fromtimestamp((self.after.int >> 80) / 1000, tz=UTC) - self.since
        return min(1.0, max(0.0, read / (self.until - self.since)))
