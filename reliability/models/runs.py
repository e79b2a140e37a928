"""Reports that take long: who asked for what, how far it is, what came out."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    """A run ends once: with its numbers, or without."""

    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class ReportRun(models.Model):
    """A long report somebody asked for. Row of the projection `reliability.runs`, by run.

    `query` is the question as it stands in an address; `replicates` of the bootstrap.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.CharField(_("asked by"), max_length=40)
    query = models.CharField(_("question"), max_length=1000)
    replicates = models.PositiveIntegerField(_("replicates"))
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices)
    reason = models.CharField(_("why it failed"), max_length=60, blank=True)
    requested_at = models.DateTimeField(_("asked for"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("report run")
        verbose_name_plural = _("report runs")
        ordering = ("-requested_at", "-id")
        indexes = (
            models.Index(fields=("owner", "-requested_at"), name="reliability_run_owner"),
            models.Index(
                fields=("requested_at",),
                condition=models.Q(state="running"),
                name="reliability_run_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.query} · {self.get_state_display()}"

    @property
    def stream(self) -> str:
        """Where its events stand."""
        return f"reportrun/{self.id}"

    @property
    def is_running(self) -> bool:
        """Whether it may still be cancelled."""
        return self.state == RunState.RUNNING


class RunWork(models.Model):
    """The work of a run: what was done already, and the numbers at the end; no event tells it.

    `pinned`: rows of the report and life data, read once, so that the numbers belong together
    whatever happens meanwhile. `found`: replicates so far. Cleared after a month.
    """

    run = models.OneToOneField(
        ReportRun, primary_key=True, on_delete=models.CASCADE, related_name="work"
    )
    attempts = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    pinned = models.JSONField(default=dict)
    found = models.JSONField(default=list)
    numbers = models.JSONField(default=list)
    cleared_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.run_id}: {self.done}"
