"""What can be asked of the field data: plain facts, and the words they are chosen by.

`RULES` names the conventions by which rows are made and numbers computed (ADR 0021, 0022): it
changes with them, so that two reports of the same rules and inputs must show the same digits.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DAYS_PER_YEAR = 365
RULES = "2"
HOLD_OUT = 6


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
    NORMAL = "normal", pgettext_lazy("distribution", "Normal")
    GUMBEL = "gumbel", _("Gumbel (smallest extreme)")


LEVELS = (0.80, 0.90, 0.95, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which devices are looked at, on which day, and how. What is empty chooses all.

    `region` is an M49 continent, `sold_from` and `sold_until` the first and last day of sale.
    `shape`: a Weibull shape from elsewhere, held instead of estimated. `hold_out`: months at the
    end that the back-test of the forecast does not show to the model.
    """

    sku: str
    as_of: date
    fault: str = ""
    lot: str = ""
    supplier: str = ""
    region: str = ""
    country: str = ""
    sold_from: date | None = None
    sold_until: date | None = None
    period: Period = Period.MONTH
    convention: Convention = Convention.INTERVAL
    distribution: Distribution = Distribution.AUTO
    level: float = 0.90
    shape: float | None = None
    hold_out: int = HOLD_OUT

    @property
    def narrows(self) -> bool:
        """Whether it is about some devices of the product only."""
        chosen = (self.lot, self.supplier, self.region, self.country)
        return any(chosen) or self.sold_from is not None or self.sold_until is not None

    @property
    def cut(self) -> date:
        """The day on which the back-test stands: so many months before the day asked about."""
        return self.as_of - timedelta(days=round(self.hold_out * DAYS_PER_YEAR / 12))

    def as_text(self) -> dict[str, str]:
        """The question as it stands in an address; what was not asked is left out."""
        said = {name: "" if value is None else str(value) for name, value in asdict(self).items()}
        return {name: text for name, text in said.items() if text}


def fingerprint(question: Question, rows: object) -> str:
    """A hash of rules, question and the rows it was answered from: equal inputs, equal digits."""
    text = json.dumps([RULES, question.as_text(), rows], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
