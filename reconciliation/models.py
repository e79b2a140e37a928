"""Runs and the differences they found: rows folded from events."""

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from reconciliation.choices import UNSETTLED, DifferenceState, RunState


class Run(models.Model):
    """One comparison of two books. Row of the projection `reconciliation.runs`."""

    id = models.UUIDField(primary_key=True, editable=False)
    counterpart = models.CharField(_("counterpart"), max_length=60)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    repairing = models.BooleanField(_("repairs"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    resumed = models.PositiveSmallIntegerField(_("taken up again"), default=0)
    ours = models.PositiveIntegerField(_("in our book"), default=0)
    theirs = models.PositiveIntegerField(_("in theirs"), default=0)
    pairs = models.PositiveIntegerField(_("to compare"), default=0)
    in_flight = models.PositiveIntegerField(_("too young to compare"), default=0)
    unreachable = models.PositiveIntegerField(_("not answered"), default=0)
    found = models.PositiveIntegerField(_("differences"), default=0)
    repaired = models.PositiveIntegerField(_("repaired"), default=0)
    requested = models.PositiveIntegerField(_("repairs under way"), default=0)
    persons = models.PositiveIntegerField(_("for a person"), default=0)
    failure_code = models.CharField(_("failed because"), max_length=60, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reconciliation run")
        verbose_name_plural = _("reconciliation runs")
        ordering = ("-started_at", "-id")
        default_permissions = ("view",)
        indexes = (models.Index(fields=("-started_at", "-id"), name="reconciliation_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("counterpart",),
                condition=Q(state=RunState.RUNNING),
                name="reconciliation_one_run_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.counterpart} {date_format(self.started_at, 'DATETIME_FORMAT')}"

    @property
    def stream(self) -> str:
        """The name of this run's event stream."""
        return f"reconciliation/{self.id}"

    @property
    def compared(self) -> int:
        """Keys that were compared."""
        return self.pairs - self.in_flight - self.unreachable

    @property
    def coverage(self) -> float:
        """Percent of all keys in either book that were compared; 100 when there were none."""
        return 100.0 * self.compared / self.pairs if self.pairs else 100.0


class Difference(models.Model):
    """One difference with its cause. Row of the projection `reconciliation.differences`."""

    id = models.UUIDField(primary_key=True, editable=False)
    run_id = models.UUIDField(_("found by"), db_index=True)
    counterpart = models.CharField(_("counterpart"), max_length=60)
    key = models.CharField(_("key"), max_length=120)
    cause = models.CharField(_("cause"), max_length=60)
    our_ref = models.CharField(_("our reference"), max_length=100, blank=True)
    our_state = models.CharField(_("state with us"), max_length=30, blank=True)
    their_ref = models.CharField(_("their reference"), max_length=100, blank=True)
    their_state = models.CharField(_("state with them"), max_length=30, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=DifferenceState.choices)
    action = models.CharField(_("repair"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    found_at = models.DateTimeField(_("found"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ("-found_at", "-id")
        default_permissions = ("view",)
        permissions = (("reconcile", _("Can compare books and repair differences")),)
        indexes = (models.Index(fields=("-found_at", "-id"), name="difference_newest"),)
        constraints = (
            models.UniqueConstraint(
                fields=("counterpart", "key", "cause", "their_ref"),
                condition=Q(state__in=[str(state) for state in UNSETTLED]),
                name="difference_once_while_unsettled",
            ),
        )

    def __str__(self) -> str:
        return f"{self.cause} {self.key}"

    @property
    def stream(self) -> str:
        """The name of this difference's event stream."""
        return f"difference/{self.id}"
