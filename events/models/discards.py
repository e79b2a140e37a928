"""Wishes to give up for good what cannot be done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7
from events.models.calls import Effect
from events.streams import MAX_LENGTH


class Discard(models.Model):
    """A wish to give up for good what cannot be done; one person asks, another decides."""

    class State(models.TextChoices):
        """Where the wish stands."""

        REQUESTED = "requested", _("Waiting for a second person")
        APPROVED = "approved", _("Discarded")
        REFUSED = "refused", _("Refused")

    class Reason(models.TextChoices):
        """Why it need not be done; codes, for the log holds no free text."""

        DONE_BY_HAND = "done_by_hand", _("Done by hand")
        NO_LONGER_NEEDED = "no_longer_needed", _("No longer needed")
        DUPLICATE = "duplicate", _("Duplicate")
        CANNOT_WORK = "cannot_work", _("Can never work")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    effect = models.ForeignKey(
        Effect, models.PROTECT, null=True, related_name="+", verbose_name=_("effect")
    )
    subscriber = models.CharField(_("subscriber"), max_length=100, blank=True)
    stream = models.CharField(_("stream"), max_length=MAX_LENGTH, blank=True, db_collation="C")
    position = models.BigIntegerField(_("position of the failing event"), null=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.REQUESTED
    )
    requested_by = models.CharField(_("requested by"), max_length=100)
    requested_at = models.DateTimeField(_("requested at"))
    decided_by = models.CharField(_("decided by"), max_length=100, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("discard request")
        verbose_name_plural = _("discard requests")
        default_permissions = ("view",)
        permissions = [("approve_discard", _("Can approve discarding"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (~Q(decided_by="") & ~Q(decided_by=models.F("requested_by"))),
                name="events_discard_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(effect__isnull=False, position__isnull=True, stream="")
                | Q(effect__isnull=True, position__isnull=False) & ~Q(stream=""),
                name="events_discard_subject",
            ),
            models.UniqueConstraint(
                fields=["effect"], condition=Q(state="requested"), name="events_discard_effect"
            ),
            models.UniqueConstraint(
                fields=["subscriber", "stream"],
                condition=Q(state="requested", effect__isnull=True),
                name="events_discard_stream",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect_id or f'{self.subscriber} at {self.stream}'}"
