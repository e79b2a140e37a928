"""Calls to the outside world, and whether the other side is worth calling."""

from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7


class NextEffectSequence(Func):
    """The order in which effects were requested, from a sequence of the database."""

    template = "nextval('events_effect_sequence')"
    output_field = models.BigIntegerField()


class Effect(models.Model):
    """One call to the outside world: requested by an event, made exactly once in effect."""

    class State(models.TextChoices):
        """Where the call stands; `in_doubt` asks the other side by key before any new try."""

        PENDING = "pending", _("Pending")
        LEASED = "leased", _("In progress")
        DONE = "done", _("Done")
        IN_DOUBT = "in_doubt", _("In doubt")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")

    UNFINISHED = (State.PENDING, State.LEASED, State.IN_DOUBT)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sequence = models.BigIntegerField(_("sequence"), db_default=NextEffectSequence())
    kind = models.CharField(_("kind"), max_length=100)
    key = models.CharField(_("key"), max_length=200)
    payload = models.JSONField(_("payload"))
    ordering = models.CharField(_("ordering"), max_length=200, blank=True)
    # Whose failures count together; an effect written by an older release has none.
    counterpart = models.CharField(
        _("counterpart"), max_length=100, blank=True, default="", db_default=""
    )
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
        permissions = [
            ("retry_effect", _("Can retry effects")),
            ("discard_effect", _("Can ask to discard effects")),
        ]
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
            models.Index(fields=["kind"], condition=Q(state="failed"), name="events_effect_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def gave_up(self) -> bool:
        """No try will come by itself: it failed for good, or doubt is left to a person."""
        doubted = self.state == self.State.IN_DOUBT and self.available_at is None
        return doubted or self.state == self.State.FAILED


class Circuit(models.Model):
    """Whether calls to a counterpart are made at present. Without a row they are."""

    name = models.CharField(_("counterpart"), max_length=100, primary_key=True)
    failures = models.IntegerField(_("failures in a row"), default=0)
    open_until = models.DateTimeField(_("open until"), null=True)
    last_failed_at = models.DateTimeField(_("last failed at"))

    class Meta:
        verbose_name = _("circuit breaker")
        verbose_name_plural = _("circuit breakers")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.name


class RetryBudget(models.Model):
    """What is left for repeated calls, one row per purse; see `events.retry_budget`."""

    name = models.CharField(max_length=20, primary_key=True)
    tokens = models.FloatField()
    requested = models.BigIntegerField()
    refilled_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.tokens:.1f}"
