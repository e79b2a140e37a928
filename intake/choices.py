"""The words of imports and letters."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class GroupState(TextChoices):
    """What became of the rows that ask for one return."""

    PENDING = "pending", _("Waiting")
    DONE = "done", _("Opened")
    KNOWN = "known", _("There already")
    FAILED = "failed", _("Refused")


class FileFormat(TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class Encoding(TextChoices):
    """How the letters of a CSV file are written; the value is Python's name for it."""

    UTF_8 = "utf-8", "UTF-8"
    UTF_16_LE = "utf-16-le", "UTF-16 LE"
    UTF_16_BE = "utf-16-be", "UTF-16 BE"
    BIG5 = "cp950", "Big5"
    GB18030 = "gb18030", "GB18030"
    WESTERN = "cp1252", _("Western European")


class LetterState(TextChoices):
    OPEN = "open", _("To be read")
    RETURNED = "returned", _("Return opened")
    ANSWERED = "answered", _("Answered")
    NOTED = "noted", _("Filed with its return")
    SET_ASIDE = "set_aside", _("Set aside")
    AUTOMATIC = "automatic", _("Sent by a machine")
