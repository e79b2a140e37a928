"""Which distribution describes the data best: one row each, also for those that do not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.estimation import (
    DISTRIBUTIONS,
    AnyDistribution,
    AnyFit,
    maximum_likelihood,
)
from reliability.estimators.goodness import anderson_darling
from reliability.estimators.life_data import LifeData

Criterion = Literal["aicc", "bic", "anderson_darling", "log_likelihood"]
Likelihood = Literal["density", "probability", "mixed"]


@dataclass(frozen=True)
class Ranked:
    """A distribution's place: its fit and criteria, or the refusal that stands instead."""

    distribution: AnyDistribution
    result: AnyFit | Refusal
    log_likelihood: float | None = None
    aicc: float | None = None
    bic: float | None = None
    anderson_darling: float | None = None


@dataclass(frozen=True)
class Ranking:
    """Rows from best to worst, refusals last; `likelihood` says what log-likelihoods are made of.

    Those of exact ages are of densities and change with the unit of time; those of intervals are
    of probabilities. Rankings of different kinds must not be compared with each other.
    """

    rows: tuple[Ranked, ...]
    criterion: Criterion
    likelihood: Likelihood
    positions: str = "exact_median"


def rank_distributions(
    data: LifeData,
    distributions: Sequence[AnyDistribution] = DISTRIBUTIONS,
    *,
    criterion: Criterion = "aicc",
) -> Ranking:
    """Fit every distribution and order them by AICc, BIC, adjusted AD or log-likelihood.

    Raises InvalidData for an unknown criterion; a distribution without an estimate is a row.
    """
    if criterion not in ("aicc", "bic", "anderson_darling", "log_likelihood"):
        raise InvalidData("unknown_criterion", str(criterion), "aicc, bic, anderson_darling")
    found = [_ranked(data, name) for name in distributions]
    ordered = sorted(found, key=lambda row: _key(row, criterion))
    return Ranking(tuple(ordered), criterion, _kind(data))


def _ranked(data: LifeData, distribution: AnyDistribution) -> Ranked:
    result = maximum_likelihood(data, distribution)
    if isinstance(result, Refusal):
        return Ranked(distribution, result)
    distance = anderson_darling(data, result.failed_by)
    return Ranked(
        distribution,
        result,
        result.log_likelihood,
        result.aicc,
        result.bic,
        None if isinstance(distance, Refusal) else distance,
    )


def _key(row: Ranked, criterion: Criterion) -> tuple[bool, float]:
    """Smaller is better; rows without the number come last, in the order asked for."""
    value = getattr(row, criterion)
    if value is None:
        return True, 0.0
    return False, -value if criterion == "log_likelihood" else float(value)


def _kind(data: LifeData) -> Likelihood:
    failed = ~data.right
    if data.exact[failed].all():
        return "density"
    return "mixed" if data.exact.any() else "probability"
