"""Survival without a model: Kaplan-Meier, Nelson-Aalen, and the log-rank test."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

Transform = Literal["log_log", "plain"]
INTERVALS = Refusal(
    "not_exact_or_right", "The product limit needs exact failure ages.", ("turnbull",)
)


@dataclass(frozen=True, eq=False)
class StepEstimate:
    """An estimate at each failure age with bounds: survival, or cumulative hazard.

    Arrays of one length; `at_risk` were running just before the age, `failed` failed at it.
    `level` is two-sided: half of the rest lies beyond each side.
    """

    age: Vector
    at_risk: Vector
    failed: Vector
    estimate: Vector
    standard_error: Vector
    lower: Vector
    upper: Vector
    level: float


@dataclass(frozen=True)
class LogRank:
    """Chi-square statistic of the log-rank test, its degrees of freedom and p-value."""

    statistic: float
    degrees: int
    p_value: float


def kaplan_meier(
    data: LifeData, *, level: float = 0.90, transform: Transform = "log_log"
) -> StepEstimate | Refusal:
    """Return S(t) = prod(1 - d/n) with Greenwood's variance S^2 sum d/(n (n - d)).

    Failures come before suspensions at one age; late entry delays joining the risk set. Bounds by
    the log(-log) transform stay within [0, 1]; "plain" is S +/- z se, cut to [0, 1] (Kaplan and
    Meier 1958; Greenwood 1926; Kalbfleisch and Prentice 2002, section 1.4). Where nobody survives
    the error is zero and both bounds are zero.
    """
    counted = _risk_sets(data)
    if counted is None:
        return INTERVALS
    age, at_risk, failed = counted
    survival: Vector = np.cumprod(1.0 - failed / at_risk, dtype=np.float64)
    alive = survival > 0
    left = np.where(at_risk > failed, at_risk - failed, 1.0)
    spread: Vector = np.sqrt(np.cumsum(np.where(alive, failed / (at_risk * left), 0.0)))
    error: Vector = np.multiply(survival, spread, dtype=np.float64)
    z = _two_sided(level)
    lower: Vector
    upper: Vector
    if transform == "plain":
        lower, upper = survival - z * error, survival + z * error
    else:
        hazard = -np.log(np.where(alive, survival, 0.5))
        widen = np.exp(z * spread / hazard)
        lower, upper = survival**widen, survival ** (1.0 / widen)
    lower, upper = np.clip(lower, 0.0, 1.0), np.where(alive, np.clip(upper, 0.0, 1.0), 0.0)
    return StepEstimate(age, at_risk, failed, survival, error, np.asarray(lower), upper, level)


def nelson_aalen(data: LifeData, *, level: float = 0.90) -> StepEstimate | Refusal:
    """Return H(t) = sum d/n with variance sum d/n^2, bounds H exp(+/- z se / H).

    Source: Nelson 1969; Aalen 1978; Klein and Moeschberger 2003, section 4.2.
    """
    counted = _risk_sets(data)
    if counted is None:
        return INTERVALS
    age, at_risk, failed = counted
    hazard = np.cumsum(failed / at_risk)
    error = np.sqrt(np.cumsum(failed / at_risk**2))
    widen = np.exp(_two_sided(level) * error / hazard)
    return StepEstimate(age, at_risk, failed, hazard, error, hazard / widen, hazard * widen, level)


def log_rank(groups: Sequence[LifeData]) -> LogRank | Refusal:
    """Test that all groups have one survival curve (Mantel 1966; Peto and Peto 1972).

    Statistic (O - E)' V^-1 (O - E) with the hypergeometric variance, on groups - 1 degrees of
    freedom. Raises InvalidData with fewer than two groups.
    """
    if len(groups) < 2:
        raise InvalidData("too_few_groups", "groups", "a comparison needs two groups")
    counted = [_risk_sets(group) for group in groups]
    ages = np.unique(np.concatenate([c[0] for c in counted if c is not None]))
    if any(c is None for c in counted):
        return INTERVALS
    if not ages.size:
        return Refusal("no_failures", "Nothing has failed in any group.", ("exponential_bound",))
    at_risk = np.array([_at_risk(group, ages) for group in groups])
    failed = np.array([_failed(group, ages) for group in groups])
    return _chi_square(at_risk, failed)


def _chi_square(at_risk: Vector, failed: Vector) -> LogRank:
    """Combine observed less expected failures of all groups but the last."""
    n, d = at_risk.sum(axis=0), failed.sum(axis=0)
    share = at_risk / n
    difference = (failed - share * d).sum(axis=1)[:-1]
    spread = np.where(n > 1, d * (n - d) / np.where(n > 1, n - 1.0, 1.0), 0.0)
    variance = np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T
    statistic = float(difference @ np.linalg.pinv(variance[:-1, :-1]) @ difference)
    degrees = at_risk.shape[0] - 1
    return LogRank(statistic, degrees, special.chi_square_tail(statistic, degrees))


def _risk_sets(data: LifeData) -> tuple[Vector, Vector, Vector] | None:
    """Return failure ages, units at risk and failures there; None with interval data."""
    if not (data.exact | data.right).all():
        return None
    ages = np.unique(data.lower[data.exact])
    return ages, _at_risk(data, ages), _failed(data, ages)


def _at_risk(data: LifeData, ages: Vector) -> Vector:
    """Units that entered before each age and left at it or later."""
    left = np.concatenate([[0.0], np.cumsum(data.count)])
    gone = left[np.searchsorted(data.lower, ages, side="left")]
    order = np.argsort(data.entry, kind="stable")
    joined = np.concatenate([[0.0], np.cumsum(data.count[order])])
    entered = joined[np.searchsorted(data.entry[order], ages, side="left")]
    return np.asarray(entered - gone)


def _failed(data: LifeData, ages: Vector) -> Vector:
    """Failures at each age."""
    exact = data.exact
    total = np.concatenate([[0.0], np.cumsum(data.count[exact])])
    lower = data.lower[exact]
    up_to = total[np.searchsorted(lower, ages, side="right")]
    return np.asarray(up_to - total[np.searchsorted(lower, ages, side="left")])


def _two_sided(level: float) -> float:
    if not 0 < level < 1:
        raise InvalidData("impossible_level", "level", "the level lies between 0 and 1")
    return special.normal_quantile((1.0 + level) / 2.0)
