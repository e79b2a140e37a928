"""The versions of the classifier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.ids import uuid7


class SuggestionModel(models.Model):
    """One version, as trained on a day. The newest counts. Made with its event, never changed.

    `learned` holds how often pieces of words stand in confirmed cases, of pieces that at least
    three cases have in common; no text can be made of it. `speaks`: whether it may suggest.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField(_("version"), unique=True)
    trained_at = models.DateTimeField(_("trained"))
    cases = models.PositiveIntegerField(_("confirmed cases"))
    held_out = models.PositiveIntegerField(_("held-out cases"))
    accuracy = models.FloatField(_("accuracy"))
    baseline = models.FloatField(_("accuracy of always saying the commonest"))
    calibration_error = models.FloatField(_("calibration error"))
    bins = models.JSONField(_("calibration"))
    speaks = models.BooleanField(_("suggests"))
    digest = models.CharField(max_length=64)
    learned = models.JSONField()

    class Meta:
        verbose_name = _("version of the suggestions")
        verbose_name_plural = _("versions of the suggestions")
        ordering = ("-version",)
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.version)
