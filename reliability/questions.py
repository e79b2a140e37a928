"""What can be asked of the field data: plain facts, and the words they are chosen by."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DAYS_PER_YEAR = 365


class Period(TextChoices):
    """The unit of ages. A month is a twelfth of 365 days, so that a year has twelve."""

    MONTH = "month", _("Months")
    DAY = "day", _("Days")

    @property
    def per_year(self) -> int:
        """How many there are in 365 days."""
        return 12 if self is Period.MONTH else DAYS_PER_YEAR


class Convention(TextChoices):
    """What is known of the age of a failure that was counted in period k of a device's life."""

    INTERVAL = "interval", _("Interval: some time in period k")
    END = "end", _("End: exactly at the end of period k")
    MIDDLE = "mid", _("Middle: exactly half-way through period k")


class Distribution(TextChoices):
    """The life distributions to choose from; `auto` takes the one with the smallest AICc."""

    AUTO = "auto", _("Best by AICc")
    WEIBULL = "weibull", _("Weibull")
    EXPONENTIAL = "exponential", _("Exponential")
    LOGNORMAL = "lognormal", _("Lognormal")
    LOGLOGISTIC = "loglogistic", _("Loglogistic")
    NORMAL = "normal", _("Normal")
    GUMBEL = "gumbel", _("Gumbel (smallest extreme)")


LEVELS = (0.80, 0.90, 0.95, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which devices are looked at, on which day, and how. Empty fault, lot or country: all.

    `shape`: a Weibull shape from elsewhere, held instead of estimated.
    """

    sku: str
    as_of: date
    fault: str = ""
    lot: str = ""
    country: str = ""
    period: Period = Period.MONTH
    convention: Convention = Convention.INTERVAL
    distribution: Distribution = Distribution.AUTO
    level: float = 0.90
    shape: float | None = None

    def as_text(self) -> dict[str, str]:
        """The question as it stands in an address; what was not asked is left out."""
        said = {name: "" if value is None else str(value) for name, value in asdict(self).items()}
        return {name: text for name, text in said.items() if text}


def fingerprint(question: Question, rows: object) -> str:
    """A hash of what was asked and of the rows it was answered from: equal inputs, equal digits."""
    text = json.dumps([question.as_text(), rows], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
