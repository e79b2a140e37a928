"""The numbers people ask for first: B10, B50, mean life, and the share that survives a year."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

from reliability.estimators import (
    Fit,
    Quantity,
    Refusal,
    bounds,
    exponential_bound,
    life_at,
    mean,
    parameter,
    reliability_at,
    weibayes,
)
from reliability.questions import Question
from reliability.selectors import LifeTable

B10, B50 = 0.10, 0.50
AGES = ("eta", "alpha", "theta")  # parameters that are ages themselves


@dataclass(frozen=True, slots=True)
class Number:
    """An estimate with bounds; None: not given, or open on that side.

    `is_age`: in periods, else a plain number or a share. `sided`: 2, or 1 for a lower bound
    alone, at `level`. `method`: fisher, likelihood_ratio, chi_square or weibayes.
    `beyond`: past the oldest unit, so only as good as the model.
    """

    name: str
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    is_age: bool
    method: str
    sided: int = 2
    beyond: bool = False


def numbers_of(model: Fit, question: Question, table: LifeTable) -> tuple[Number, ...]:
    """The parameters and the four numbers of a fitted model, each with bounds."""
    oldest = max((row.age for row in table.rows), default=0)
    asked: list[tuple[str, Quantity, bool]] = [
        *((name, parameter(name), name in AGES) for name in model.parameters),
        ("b10", life_at(B10), True),
        ("b50", life_at(B50), True),
        ("mttf", mean(), True),
        ("r_one_year", reliability_at(float(question.period.per_year)), False),
    ]
    return tuple(
        _bounded(model, question, name, quantity, is_age, oldest)
        for name, quantity, is_age in asked
    )


def bounds_without_failures(question: Question, table: LifeTable) -> tuple[Number, ...]:
    """What can still be said when nothing has failed: one-sided lower bounds.

    With a stated shape by Weibayes, else for a constant failure rate.
    """
    if table.failures or not table.units:
        return ()
    survival, life = _without_failures(question, table)
    if survival is None or life is None:
        return ()
    method = "weibayes" if question.shape is not None else "chi_square"
    year = float(question.period.per_year)
    return (
        Number("b10", None, life(B10), None, question.level, True, method, sided=1),
        Number("r_one_year", None, survival(year), None, question.level, False, method, sided=1),
    )


Function = Callable[[float], float]


def _without_failures(
    question: Question, table: LifeTable
) -> tuple[Function, Function] | tuple[None, None]:
    """Lower bounds of the share that survives an age, and of the age a share fails by."""
    if question.shape is not None:
        scale, shape = (
            weibayes(table.at_ends, beta=question.shape, level=question.level),
            question.shape,
        )
    else:
        rate = exponential_bound(table.at_ends, level=question.level)
        scale, shape = rate if isinstance(rate, Refusal) else 1.0 / rate, 1.0
    if isinstance(scale, Refusal):
        return None, None
    eta = scale
    return (
        lambda age: exp(-((age / eta) ** shape)),
        lambda share: eta * (-log(1.0 - share)) ** (1.0 / shape),
    )


def _bounded(
    model: Fit, question: Question, name: str, quantity: Quantity, is_age: bool, oldest: int
) -> Number:
    found = bounds(model, quantity, level=question.level)
    return Number(
        name=name,
        estimate=found.estimate,
        lower=None if "lower" in found.open_sides else found.lower,
        upper=None if "upper" in found.open_sides else found.upper,
        level=question.level,
        is_age=is_age,
        method=found.method,
        beyond=is_age and found.estimate > oldest,
    )
