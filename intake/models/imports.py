"""A dealer's file, its rows, the requests they make, and how far the work on them is.

File, rows and requests are what somebody uploaded: they can be erased. The job is a projection of
the events. References outlive both, as digests, so that none is ever imported twice.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.languages import Language
from events.ids import uuid7
from intake.choices import Encoding, FileFormat, GroupState, JobState


class ImportFile(models.Model):
    """An upload, read and ready to be checked. `dealer` is the user id of a partner or empty.

    `mapping`: field name → number of the column, from 0.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("file"), max_length=120, blank=True)
    dealer = models.CharField(_("dealer"), max_length=20, blank=True)
    by_kind = models.CharField(max_length=10)
    by_id = models.CharField(_("uploaded by"), max_length=40)
    format = models.CharField(_("format"), max_length=4, choices=FileFormat.choices)
    encoding = models.CharField(
        _("encoding"), max_length=10, choices=Encoding.choices, default=Encoding.UTF_8
    )
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    # Codes of the brands the sender may open returns for; none named: all.
    brands = models.JSONField(default=list)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(_("rows"))
    created_at = models.DateTimeField(_("uploaded"))
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-created_at", "-id")
        default_permissions = ("view",)
        permissions = (("import_rmas", _("Can import returns from files")),)
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="intake_file_newest"),
            models.Index(fields=("dealer", "-created_at"), name="intake_file_dealer"),
        )

    def __str__(self) -> str:
        return self.name or str(self.id)


class ImportRow(models.Model):
    """One row as it stood in the file; `number` as a spreadsheet counts, from 1."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("file", "number"), name="intake_row_number"),
        )

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class ImportGroup(models.Model):
    """The rows that ask for one return together, and what became of them.

    `row_numbers` names them; `problems` is a list of {row, column, message}, in the language of
    the upload.
    """

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveIntegerField()
    reference = models.CharField(max_length=80, blank=True)
    row_numbers = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=GroupState.choices, default=GroupState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    rma_id = models.UUIDField(null=True, db_index=True)
    rma_number = models.CharField(max_length=20, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("file", "position"), name="intake_group_position"),
        )
        indexes = (
            models.Index(fields=("file", "state", "position"), name="intake_group_state"),
            models.Index(
                fields=("attempts", "file", "position"),
                condition=Q(state=GroupState.PENDING),
                name="intake_group_pending",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id} {self.reference}"


class ImportJob(models.Model):
    """How an import stands. Row of the projection `intake.jobs`; same id as its file."""

    id = models.UUIDField(primary_key=True, editable=False)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.RUNNING)
    dealer = models.CharField(max_length=20, blank=True)
    rows = models.PositiveIntegerField(default=0)
    requests = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(
                fields=("started_at",), condition=Q(state=JobState.RUNNING), name="intake_running"
            ),
        )

    def __str__(self) -> str:
        return f"{self.id} {self.state}"

    @property
    def stream(self) -> str:
        """The name of this import's event stream."""
        return f"import/{self.id}"


class ImportedReference(models.Model):
    """A dealer's reference that became a return: the business key, kept for ever as a digest."""

    key = models.CharField(max_length=64, primary_key=True)
    rma_id = models.UUIDField()
    rma_number = models.CharField(max_length=20)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.rma_number
