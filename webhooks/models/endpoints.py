"""Where partners want to be told. No secret is stored: `webhooks.signatures` makes them again."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiKey
from events.ids import uuid7
from webhooks.choices import DisabledBecause, EndpointState
from webhooks.network.urls import LONGEST


def secret_id() -> str:
    """256 random bits: the name of a secret and what makes it differ from every other."""
    return secrets.token_urlsafe(32)


class Endpoint(models.Model):
    """An address of a partner's (or of staff's own) system, and what it wants to hear.

    api_key: the key it belongs to, whose scopes and RMAs limit what it hears; None for staff's.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="webhook_endpoints",
    )
    api_key = models.ForeignKey(
        ApiKey,
        verbose_name=_("API key"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="webhook_endpoints",
    )
    url = models.CharField(_("address"), max_length=LONGEST, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    event_types = ArrayField(models.CharField(max_length=100), verbose_name=_("event types"))
    brands = ArrayField(
        models.CharField(max_length=40), verbose_name=_("brands"), default=list, blank=True
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EndpointState.choices,
        default=EndpointState.ACTIVE,
        editable=False,
    )
    disabled_because = models.CharField(
        _("switched off because"),
        max_length=20,
        choices=DisabledBecause.choices,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    changed_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["-created_at", "-id"]
        default_permissions = ("view",)
        permissions = [("manage_endpoint", _("Can manage webhook endpoints"))]
        indexes = [models.Index(fields=["-created_at", "-id"], name="webhooks_endpoint_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EndpointState.DELETED, url="")
                | (~Q(state=EndpointState.DELETED) & ~Q(url="")),
                name="webhooks_deleted_endpoint_has_no_address",
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.url or str(self.pk)


class EndpointSecret(models.Model):
    """The name of a secret, the master key it is made with, and until when it signs."""

    id = models.CharField(primary_key=True, max_length=43, default=secret_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="secrets")
    master = models.CharField(_("master key"), max_length=16)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("signs until"), null=True)

    class Meta:
        verbose_name = _("webhook secret")
        verbose_name_plural = _("webhook secrets")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                "endpoint", condition=Q(expires_at=None), name="webhooks_one_current_secret"
            )
        ]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.created_at.isoformat()}"


class Health(models.Model):
    """How an endpoint has been doing. Its row lock orders everything that is done to one endpoint.

    suspect: slow or failing lately, so it gets one connection at a time, and not the last free one.
    """

    endpoint = models.OneToOneField(
        Endpoint, on_delete=models.CASCADE, primary_key=True, related_name="health"
    )
    last_claimed_at = models.DateTimeField(null=True)
    held_until = models.DateTimeField(_("left alone until"), null=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    last_success_at = models.DateTimeField(_("last success"), null=True)
    last_failure_at = models.DateTimeField(_("last failure"), null=True)
    suspect = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("webhook health")
        verbose_name_plural = _("webhook health")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.endpoint_id)
