"""Returns to expect under warranty, and how the same forecast would have done before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from reliability import selectors
from reliability.estimators import Cohort, Distribution, Fit, Forecast, LifeData, fit, forecast
from reliability.questions import Question
from reliability.selectors import Field

MONTHS_AHEAD = 12
MONTHS_PER_YEAR = 12
MIDDLE = 0.5
SEED = 20_261_122


@dataclass(frozen=True, slots=True)
class BackTest:
    """The forecast made without the last months, beside what then happened, month by month.

    `error`: mean absolute difference per month; `bias`: expected less actual, in all, over the
    actual (None without any); `covered`: months whose actual lies within the interval.
    """

    forecast: Forecast
    actual: tuple[int, ...]

    @property
    def error(self) -> float:
        """Mean absolute error, in returns per month."""
        pairs = zip(self.forecast.expected, self.actual, strict=True)
        return sum(abs(float(expected) - actual) for expected, actual in pairs) / len(self.actual)

    @property
    def bias(self) -> float | None:
        """Over (+) or under (-) in all, as a share of what happened."""
        happened = sum(self.actual)
        return (self.forecast.total - happened) / happened if happened else None

    @property
    def covered(self) -> int:
        """Months within the interval."""
        sides = zip(self.forecast.lower, self.actual, self.forecast.upper, strict=True)
        return sum(bool(low <= actual <= high) for low, actual, high in sides)


def outlook(
    model: Fit, question: Question, field: Field, *, months: int = MONTHS_AHEAD
) -> Forecast | None:
    """Returns under warranty in the coming months; a unit of whole age k is taken as k + 1/2.

    Each unit is covered until the end of its own warranty. None without units under warranty.
    """
    if not field.units:
        return None
    cohorts = [
        Cohort(age + MIDDLE, float(units), float("inf") if term is None else float(term))
        for age, term, units in field.cohorts
    ]
    return forecast(
        model,
        cohorts,
        periods=months,
        length=question.period.per_year / MONTHS_PER_YEAR,
        level=question.level,
        seed=SEED,
    )


def back_test(question: Question, model: Fit, held: Mapping[int, int]) -> BackTest | None:
    """Fit the same distribution to what was known `hold_out` months ago, and compare.

    None when there was no model then, or nothing under warranty.
    """
    before = replace(question, as_of=question.cut)
    found = selectors.gathered(before)
    field = selectors.in_the_field(before, found)
    then = _fitted(question, model, selectors.rows_of(found, question.convention))
    expected = outlook(then, before, field, months=question.hold_out) if then else None
    if expected is None:
        return None
    months = range(1, question.hold_out + 1)
    return BackTest(expected, tuple(held.get(month, 0) for month in months))


def _fitted(question: Question, model: Fit, data: LifeData) -> Fit | None:
    distribution = cast("Distribution", model.distribution)
    found = fit(data, distribution, fixed_beta=question.shape)
    return found if isinstance(found, Fit) else None
