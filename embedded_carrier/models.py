"""The carrier's own tables; of an address only what routing needs: no names, no streets."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from embedded_carrier.codes import BEFORE_THE_SCANNER, FINAL, Code


def public_id(prefix: str) -> str:
    """An unguessable id without dots, e.g. `lbl_3f…`."""
    return f"{prefix}_{secrets.token_hex(12)}"


def label_id() -> str:
    """Id of a label."""
    return public_id("lbl")


def event_id() -> str:
    """Id of a scan."""
    return public_id("evt")


def pickup_id() -> str:
    """Id of a pick-up."""
    return public_id("pku")


class Label(models.Model):
    """A sold label and, once dropped off, the parcel it is stuck on.

    `plan` lists the scans from drop-off to delivery; `next_step` indexes the one due at `next_at`
    (null: not moving).
    """

    id = models.CharField(primary_key=True, max_length=40, default=label_id, editable=False)
    reference = models.CharField(max_length=100)
    tracking_number = models.CharField(max_length=20, unique=True)
    service = models.CharField(max_length=20)
    is_return = models.BooleanField(default=False)
    from_country = models.CharField(max_length=2)
    from_city = models.CharField(max_length=100)
    to_country = models.CharField(max_length=2)
    to_city = models.CharField(max_length=100)
    routing_code = models.CharField(max_length=20)
    weight_grams = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    estimated_delivery_on = models.DateField()
    state = models.CharField(max_length=30, choices=Code, default=Code.LBL_CREATED)
    plan = models.JSONField()
    next_step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["reference"], name="carrier_label_reference"),
            models.Index(fields=["created_at", "id"], name="carrier_label_sold"),
            models.Index(
                fields=["next_at"],
                name="carrier_label_due",
                condition=models.Q(next_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.tracking_number

    @property
    def scanned(self) -> bool:
        """Whether the carrier has had the parcel in its hands."""
        return self.state not in BEFORE_THE_SCANNER

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINAL

    @property
    def next_scan(self) -> Mapping[str, Any] | None:
        """The step of the plan that comes next, if any."""
        if self.finished or self.next_step >= len(self.plan):
            return None
        step: Mapping[str, Any] = self.plan[self.next_step]
        return step


class CarrierEvent(models.Model):
    """One scan; `occurred_at` is an instant, `zone` is where the scanner's wall clock hangs."""

    id = models.CharField(primary_key=True, max_length=40, default=event_id, editable=False)
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=30, choices=Code)
    occurred_at = models.DateTimeField()
    place = models.CharField(max_length=100)
    zone = models.CharField(max_length=40)

    class Meta:
        ordering = ["label_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["label", "sequence"], name="carrier_event_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.occurred_at:%Y-%m-%d %H:%M}"


class Pickup(models.Model):
    """A courier booked for one day."""

    id = models.CharField(primary_key=True, max_length=40, default=pickup_id, editable=False)
    labels = models.ManyToManyField(Label, related_name="pickups")
    on = models.DateField()
    window_starts_at = models.DateTimeField()
    window_ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class StoredAnswer(models.Model):
    """The answer given under an idempotency key, so that a repeat gets the same one."""

    operation = models.CharField(max_length=20)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "key"], name="carrier_answer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"


class WebhookEndpoint(models.Model):
    """Where scans are sent. `previous_secret` still signs along until the next rotation."""

    url = models.URLField(max_length=500, unique=True)
    secret = models.CharField(max_length=200)
    previous_secret = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """One message to send to one endpoint; a deliberate duplicate is a second row, same id."""

    class State(models.TextChoices):
        """Where a delivery stands."""

        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    message_id = models.CharField(max_length=40)
    event = models.ForeignKey(CarrierEvent, on_delete=models.CASCADE, related_name="deliveries")
    url = models.URLField(max_length=500)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True, default="")
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="carrier_delivery_due",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


class FaultPlan(models.Model):
    """A fault switched on for one operation; `calls_left` null means until switched off."""

    class Operation(models.TextChoices):
        """What can go wrong."""

        RATES = "rates", _("Rates")
        LABELS = "labels", _("Buy a label")
        LOOKUP = "lookup", _("Look up by reference")
        VOID = "void", _("Void a label")
        PICKUPS = "pickups", _("Book a pick-up")
        TRACKING = "tracking", _("Tracking")

    class Kind(models.TextChoices):
        """How it goes wrong: after the work was done ("accept, then") or instead of it."""

        TIMEOUT = "timeout", _("Accept, then time out")
        LOST = "lost", _("Accept, then lose the answer")
        GARBAGE = "garbage", _("Accept, then answer garbage")
        BROKEN = "broken", _("Accept, then answer 500")
        ERROR = "error", _("Refuse with 500")
        LIMIT = "limit", _("Refuse with 429")
        SLOW = "slow", _("Slow, but right")

    operation = models.CharField(max_length=10, choices=Operation, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    calls_left = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.operation}: {self.kind}"


class CarrierSettings(models.Model):
    """The one row of switches set on the control page; null speed means the configured one."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    day_seconds = models.FloatField(null=True, blank=True)
    auto_drop_off = models.BooleanField(default=True)
    webhook_delay_seconds = models.PositiveIntegerField(default=0)
    webhook_copies = models.PositiveSmallIntegerField(default=1)
    webhook_shuffle = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="carrier_settings_one_row"),
        ]

    def __str__(self) -> str:
        return "carrier settings"
