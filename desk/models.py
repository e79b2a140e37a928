"""Cases of the service desk."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    OPEN = "open", _("Open")
    RESOLVED = "resolved", _("Resolved")
    DROPPED = "dropped", _("Dropped")


class Resolution(models.TextChoices):
    ANSWERED = "answered", _("Question answered")
    APOLOGISED = "apologised", _("Apologised and explained")
    CORRECTED = "corrected", _("Mistake corrected")
    REDIRECTED = "redirected", _("Passed on to the right place")
    NOT_JUSTIFIED = "not_justified", _("Could not be confirmed")


class Case(models.Model):
    """A complaint or consultation. Row of the projection `desk.cases`."""

    id = models.UUIDField(primary_key=True, editable=False)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=CaseState.choices, default=CaseState.OPEN
    )
    agent_id = models.CharField(_("agent"), max_length=20, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    resolution = models.CharField(
        _("resolution"), max_length=20, blank=True, choices=Resolution.choices
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ("opened_at", "id")
        permissions = (
            ("handle_case", _("Can take and resolve cases")),
            ("assign_case", _("Can give cases to colleagues")),
        )
        indexes = (
            models.Index(fields=("-opened_at", "-id"), name="case_newest"),
            models.Index(
                fields=("agent_id", "opened_at"), condition=Q(state="open"), name="case_open"
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("rma_id",), condition=Q(state="open"), name="one_open_case_per_rma"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def stream(self) -> str:
        """The name of this case's event stream."""
        return f"case/{self.id}"
