"""A request while it is being written: kept here, bound to one browser, until it is sent.

Not events: a draft is nobody's history yet. It is personal, short-lived and pruned.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from rma.choices import EvidenceKind


class IntakeDraft(models.Model):
    """What somebody has typed so far. The random id is known to that browser's session only.

    `data`: lines, request (service_type, reason, currency) and contact, as the forms cleaned
    them. A sent draft keeps nothing but the RMA it became, so that it is sent once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data = models.JSONField(default=dict)
    submitted_rma_id = models.UUIDField(null=True, blank=True, unique=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("draft of a request")
        verbose_name_plural = _("drafts of requests")

    def __str__(self) -> str:
        return str(self.id)


class DraftFile(models.Model):
    """A file of a draft: checked and made harmless already, stored like evidence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(IntakeDraft, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    path = models.CharField(max_length=200, unique=True)
    thumbnail_path = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("created_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("draft", "kind", "sha256"), name="draft_file_once"),
        )

    def __str__(self) -> str:
        return self.name
