"""Where failures are drawn on probability paper: adjusted ranks and median ranks."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import Refusal
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

Positions = Literal["exact_median", "benard"]
NOT_EXACT = Refusal(
    "not_exact_or_right",
    "Ranks need exact failure ages and right-censored survivors, all followed from new.",
    ("turnbull",),
)


@dataclass(frozen=True, eq=False)
class Plotted:
    """One point per distinct failure age: ages, failures there, adjusted rank, fraction failed."""

    age: Vector
    count: Vector
    rank: Vector
    fraction: Vector


def plotting_positions(data: LifeData, positions: Positions = "exact_median") -> Plotted | Refusal:
    """Return the plotting positions of exact failures among right-censored units.

    Suspensions push later failures up by Johnson's (1964) rank adjustment: each failure adds
    (n + 1 - previous rank) / (1 + units at or beyond it). Failures at one age come before
    suspensions at it and are drawn once, at the mean of their ranks. The fraction is the exact
    median rank, the median of Beta(j, n + 1 - j), or by name Benard's (j - 0.3) / (n + 0.4)
    (Abernethy 2006, The New Weibull Handbook, section 2.8 and appendix I).
    """
    exact = data.exact
    if not (exact | data.right).all() or (data.entry > 0).any() or not exact.any():
        return NOT_EXACT
    age, count = data.lower[exact], data.count[exact]
    total = data.units
    rank, previous = np.empty(age.size), 0.0
    remaining = total - _units_below(data, age)
    for i in range(age.size):
        increment = (total + 1.0 - previous) / (1.0 + remaining[i])
        rank[i] = previous + increment * (count[i] + 1.0) / 2.0
        previous += increment * count[i]
    return Plotted(age, count, rank, _fraction(rank, total, positions))


def _units_below(data: LifeData, age: Vector) -> Vector:
    """Return how many units left the test before each age."""
    before = np.concatenate([[0.0], np.cumsum(data.count)])
    return np.asarray(before[np.searchsorted(data.lower, age, side="left")], dtype=np.float64)


def _fraction(rank: Vector, total: float, positions: Positions) -> Vector:
    if positions == "benard":
        return (rank - 0.3) / (total + 0.4)
    return special.beta_quantile(0.5, rank, total + 1.0 - rank)
