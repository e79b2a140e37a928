"""Problems and what belongs to them. All but the texts are rows of `reliability.problems`."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.ids import uuid7
from reliability.fracas.choices import OPEN_STATES, Basis, State, Step, TextKind, Trigger, Verdict
from reliability.fracas.rules import LEGAL_MOVES

_MOVES = ", ".join(f"('{source}', '{target}')" for source, target in LEGAL_MOVES)


class Problem(models.Model):
    """A fault of a product on its way from suspicion to a proven remedy.

    `round` counts how often it was taken up; signatures and effects belong to a round. The people
    are user ids as text. A closed problem has an effect and a second signature: the table says so.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    sku_code = models.CharField(_("product"), max_length=40)
    fault_code = models.CharField(_("fault"), max_length=40)
    trigger = models.CharField(_("brought up by"), max_length=20, choices=Trigger.choices)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.CharField(_("opened by"), max_length=60)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    owner_id = models.CharField(_("owner"), max_length=20, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    incidents = models.PositiveIntegerField(_("incidents"), default=0)
    basis = models.CharField(_("reaches"), max_length=10, choices=Basis.choices, blank=True)
    effective_on = models.DateField(_("in effect from"), null=True, blank=True)
    effect = models.CharField(
        pgettext_lazy("of a corrective action", "effect"),
        max_length=12,
        choices=Verdict.choices,
        blank=True,
    )
    effect_at = models.DateTimeField(_("effect measured"), null=True, blank=True)
    linked_at = models.DateTimeField(_("last incident linked"), null=True, blank=True)
    cause_by = models.CharField(_("root cause signed by"), max_length=20, blank=True)
    action_by = models.CharField(_("action signed by"), max_length=20, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=20, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("problem")
        verbose_name_plural = _("problems")
        ordering = ("-opened_at", "-id")
        default_permissions = ("view",)
        permissions = (
            ("sign_problem", _("Can open problems and sign their steps")),
            ("close_problem", _("Can close problems that others corrected")),
        )
        indexes = (
            models.Index(fields=("-opened_at", "-id"), name="problem_newest"),
            models.Index(fields=("state", "due_on"), name="problem_by_state"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("sku_code", "fault_code"),
                condition=Q(state__in=[str(state) for state in OPEN_STATES]),
                name="problem_open_once_per_fault",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CLOSED)
                | (Q(effect=Verdict.IMPROVED) & ~Q(closed_by="") & ~Q(action_by="")),
                name="problem_closed_with_effect",
            ),
            models.CheckConstraint(
                condition=Q(closed_by="")
                | (~Q(closed_by=F("action_by")) & ~Q(closed_by=F("cause_by"))),
                name="problem_closed_by_second_person",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="state_follows_signatures",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func=f"""
                    IF current_setting('aftersales.rebuilding', true) = 'on' THEN
                        RETURN NEW;
                    END IF;
                    IF NEW.version <= OLD.version
                       OR (OLD.state, NEW.state) NOT IN ({_MOVES}) THEN
                        RAISE EXCEPTION 'problem.state moves by its events only: % to %',
                            OLD.state, NEW.state USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of this problem's event stream."""
        return f"problem/{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES


class Firing(models.Model):
    """An occasion that brought a problem up; each counts once, whoever tells it how often."""

    key = models.CharField(primary_key=True, max_length=120)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="firings")
    trigger = models.CharField(_("brought up by"), max_length=20, choices=Trigger.choices)
    at = models.DateTimeField(_("time"))

    class Meta:
        default_permissions = ()
        ordering = ("at", "key")

    def __str__(self) -> str:
        return self.key


class Incident(models.Model):
    """A piece on the bench that belongs to a problem."""

    id = models.UUIDField(primary_key=True, editable=False)
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="pieces")
    item_id = models.UUIDField(_("piece on the bench"))
    rma_id = models.UUIDField(_("RMA"))
    line_id = models.UUIDField(_("line"))
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    fault_code = models.CharField(_("fault"), max_length=40, blank=True)
    reported_on = models.DateField(_("reported"))
    linked_at = models.DateTimeField(_("linked"))

    class Meta:
        default_permissions = ()
        ordering = ("-reported_on", "id")
        constraints = (
            models.UniqueConstraint(fields=("problem", "item_id"), name="incident_once"),
        )

    def __str__(self) -> str:
        return self.serial or str(self.item_id)


class Signature(models.Model):
    """A step that a named person signed, with the hash of the words that were signed."""

    id = models.UUIDField(primary_key=True, editable=False)  # of the event
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="signatures")
    step = models.CharField(_("step"), max_length=12, choices=Step.choices)
    round = models.PositiveSmallIntegerField(_("round"))
    signed_by = models.CharField(_("signed by"), max_length=20)
    signed_at = models.DateTimeField(_("signed"))
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ("signed_at", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(signed_by=""), name="signature_has_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.signed_at:%Y-%m-%d}"


class ProblemText(models.Model):
    """What an engineer wrote. Free text, so it is no event; what is signed stays as it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem_id = models.UUIDField(db_index=True)
    kind = models.CharField(_("about"), max_length=12, choices=TextKind.choices)
    text = models.TextField(_("text"), max_length=8000)
    author_id = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("created_at", "id")
        triggers = (pgtrigger.Protect(name="signed_words_stay", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return self.text[:60]
