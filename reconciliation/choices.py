"""How a run and a difference can stand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("The other side did not answer")


class DifferenceState(TextChoices):
    """`requested`: the repair needs a call to the other side, which is under way."""

    OPEN = "open", _("Not settled")
    REQUESTED = "requested", _("Repair under way")
    REPAIRED = "repaired", _("Put right")
    PERSON = "person", _("A person must look")
    SETTLED = "settled", _("Gone")


UNSETTLED = (DifferenceState.OPEN, DifferenceState.REQUESTED, DifferenceState.PERSON)
REPAIRABLE = UNSETTLED
