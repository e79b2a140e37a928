"""How a guest reaches one RMA: a personal link, or a one-time code sent by e-mail.

Neither secret is stored: both are keyed hashes of the row's id, made again when needed.
"""

from django.db import models

from events.ids import uuid7
from rma.models.rma import Rma


class AccessLink(models.Model):
    """A link that opens one RMA until it expires or is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rma = models.ForeignKey(Rma, on_delete=models.CASCADE, related_name="access_links")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class OneTimeCode(models.Model):
    """An e-mailed code: eight digits, fifteen minutes, five tries, one use."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rma = models.ForeignKey(Rma, on_delete=models.CASCADE, related_name="access_codes")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.id)
