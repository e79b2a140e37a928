"""Verdicts: a row per decision, inserted and never edited; a newer one names the older one."""

from uuid import UUID

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from rma.choices import State
from rma.models import Rma
from warranty.choices import Basis, Outcome, Rule


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """Named filters of verdicts."""

    def current(self) -> "VerdictQuerySet":
        """Verdicts that no newer one supersedes."""
        return self.exclude(Exists(Verdict.objects.filter(supersedes=OuterRef("pk"))))

    def of_rma(self, rma_id: UUID | str) -> "VerdictQuerySet":
        return self.filter(rma_id=rma_id).order_by("decided_at", "id")

    def awaiting_review(self) -> "VerdictQuerySet":
        """What a person has to decide: current, in review, its RMA not decided yet."""
        undecided = Rma.objects.filter(pk=OuterRef("rma_id"), state=State.RECEIVED)
        return self.current().filter(Exists(undecided), outcome=Outcome.REVIEW)


class Verdict(models.Model):
    """A decision on one RMA line with its evidence. Projected from the stream `warranty/<rma>`."""

    id = models.UUIDField(primary_key=True, editable=False)
    rma_id = models.UUIDField(_("RMA"), db_index=True)
    line_id = models.UUIDField(_("line"), db_index=True)
    outcome = models.CharField(_("verdict"), max_length=12, choices=Outcome.choices)
    rule = models.CharField(_("rule"), max_length=30, choices=Rule.choices)
    reasons = models.JSONField(_("reasons"), default=list)  # [{"code": …, "params": {…}}]
    expires_on = models.DateField(_("covered until"), null=True, blank=True)
    purchased_on = models.DateField(_("bought on"), null=True, blank=True)
    basis = models.CharField(_("evidence"), max_length=12, blank=True, choices=Basis.choices)
    device_id = models.UUIDField(_("device"), null=True, blank=True, db_index=True)
    policy_id = models.UUIDField(_("policy"), null=True, blank=True)
    supersedes = models.UUIDField(_("replaces the verdict"), null=True, blank=True, unique=True)
    review_note_id = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.CharField(_("decided by"), max_length=80)  # actor kind:id
    # Whose verdict was overruled; empty unless somebody overruled one.
    overruled = models.CharField(_("overruled"), max_length=80, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("warranty verdict")
        verbose_name_plural = _("warranty verdicts")
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(rule="overridden") | ~Q(decided_by=F("overruled")),
                name="warranty_verdict_four_eyes",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="verdicts_are_never_edited",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF current_setting('aftersales.rebuilding', true) = 'on' THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'a warranty verdict is never edited: a newer one supersedes it'
                        USING ERRCODE = 'check_violation';
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.get_rule_display()})"


class PendingReview(Verdict):
    """The review queue: the same rows, as a work list of its own in the admin."""

    class Meta:
        proxy = True
        verbose_name = _("warranty review")
        verbose_name_plural = _("warranty reviews")
        default_permissions = ()
        ordering = ("decided_at", "id")
