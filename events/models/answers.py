"""Answers given once, numbers given once, jobs run once."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    """The last number given out by one of the counters of a prefix and year; see events.numbers."""

    prefix = models.CharField(max_length=10)
    year = models.SmallIntegerField()
    stripe = models.SmallIntegerField(default=0)
    last = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year", "stripe"], name="events_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}/{self.stripe}: {self.last}"


class Tick(models.Model):
    """When a periodic job last ran, so that any number of processes run it once per interval."""

    name = models.CharField(max_length=100, primary_key=True)
    last_run_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
