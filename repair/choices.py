"""The words of the bench."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderState(TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Diagnosis(TextChoices):
    """What shall be done with a piece after looking at it."""

    REPAIR = "repair", _("Repair it")
    REPLACE = "replace", _("Replace it with the same model")
    REFUND = "refund", _("Refund it")
    RETURN_UNREPAIRED = "return_unrepaired", _("Send it back unrepaired")
    NO_FAULT_FOUND = "no_fault_found", _("No fault found: send it back")


SENT_BACK = (Diagnosis.RETURN_UNREPAIRED, Diagnosis.NO_FAULT_FOUND)


class BenchResult(TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")
