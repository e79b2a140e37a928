"""API keys of partners: only the SHA-256 of the secret is kept."""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7


class ApiKey(models.Model):
    """A partner's key: `prefix` finds it, the hash of the secret proves it, scopes limit it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=16, unique=True, editable=False)
    secret_sha256 = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=40), verbose_name=_("scopes"), default=list, blank=True
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.PROTECT,
        related_name="api_keys",
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    brand_codes = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("brands"),
        default=list,
        blank=True,
        help_text=_("Codes of the brands this key may touch. None: all brands."),
    )
    requests_per_minute = models.PositiveIntegerField(
        _("requests per minute"), default=600, help_text=_("More are refused for a while.")
    )
    expires_at = models.DateTimeField(
        _("expires"), null=True, blank=True, help_text=_("From then on the key is refused.")
    )
    previous_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    previous_until = models.DateTimeField(
        _("former secret works until"), null=True, blank=True, editable=False
    )
    rotated_at = models.DateTimeField(_("secret renewed"), null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(previous_sha256="", previous_until=None)
                | (~Q(previous_sha256="") & Q(previous_until__isnull=False)),
                name="accounts_former_secret_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def works(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def may_touch(self, brand_code: str) -> bool:
        """Whether things of this brand are the key's business."""
        return not self.brand_codes or brand_code in self.brand_codes
