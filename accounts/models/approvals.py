"""Requests that a second person has to approve; the database itself insists on it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7


class ApprovalKind(models.TextChoices):
    """What needs a second person and has no table of its own that says so."""

    ERASE_CUSTOMER = "erase_customer", _("Erase a customer's personal data")


class ApprovalState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", _("Waiting for a second person")
    APPROVED = "approved", _("Approved and done")
    REFUSED = "refused", _("Refused")


class Approval(models.Model):
    """Somebody asks, somebody else decides, and exactly what was asked is done.

    `payload_sha256` is the fingerprint of everything that will be done, amount included. What was
    asked never changes: a trigger refuses it, so an approval cannot be swapped underneath.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("what"), max_length=30, choices=ApprovalKind.choices)
    subject_id = models.UUIDField(_("about"), db_index=True)
    payload_sha256 = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.ASKED
    )
    requested_by = models.CharField(_("requested by"), max_length=40)
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.CharField(_("decided by"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(requested_by="") & ~Q(decided_by=F("requested_by")),
                name="accounts_approval_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by="", decided_at=None)
                | (~Q(state="asked") & ~Q(decided_by="") & Q(decided_at__isnull=False)),
                name="accounts_approval_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state="asked"),
                name="accounts_approval_asked_once",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="asked_stays",
                fields=["kind", "subject_id", "payload_sha256", "requested_by", "requested_at"],
            ),
            pgtrigger.Protect(
                name="decided_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["approved", "refused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
