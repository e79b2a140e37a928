"""Survival without a model from intervals: Turnbull's estimate."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reliability.estimators.errors import Refusal
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

LATE_ENTRY = Refusal(
    "late_entry", "Units that entered late cannot be used with intervals.", ("fit",)
)
NO_UNITS = Refusal("no_units", "There are no units in the data.")
STEPS = 20_000
CONVERGED = 1e-9
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class IntervalCurve:
    """Mass on the intervals (lower, upper] that can carry any; inside one nothing is known.

    `survival` is S at each upper end. `gap` is how far the optimality condition is from exact
    (largest derivative per unit, less one); `iterations` as used.
    """

    lower: Vector
    upper: Vector
    mass: Vector
    iterations: int
    gap: float

    @property
    def survival(self) -> Vector:
        """S at the upper ends."""
        return np.maximum(1.0 - np.cumsum(self.mass), 0.0)


def turnbull(data: LifeData) -> IntervalCurve | Refusal:
    """Return the non-parametric maximum likelihood estimate for any censoring.

    Intervals are half-open (lower, upper], as in R's interval and survival packages, so that at a
    tied inspection date a unit failing by it comes before one still running at it. Self-consistent
    steps (Turnbull 1976), each pair extrapolated (Varadhan and Roland 2008, SQUAREM S3), until no
    mass could move with gain: max_j sum_i n_i a_ij / P_i <= n (Gentleman and Geyer 1994).
    """
    if data.units == 0:
        return NO_UNITS
    if (data.entry > 0).any():
        return LATE_ENTRY
    lower, upper, first, last = _support(data)
    share = data.count / data.units
    mass = np.full(lower.size, 1.0 / lower.size)
    gap, iterations = np.inf, 0
    while iterations < STEPS and gap > CONVERGED:
        one, gap = _step(mass, first, last, share)
        two, _ = _step(one, first, last, share)
        mass = _extrapolated(mass, one, two)
        mass, _ = _step(mass, first, last, share)
        iterations += 3
    return IntervalCurve(lower, upper, mass, iterations, float(gap))


def _support(data: LifeData) -> tuple[Vector, Vector, Indices, Indices]:
    """Return the innermost intervals, and for every row the first and last + 1 it covers.

    Ends are ordered: at one age an exact row begins, then rows end, then rows after it begin.
    """
    begin = np.stack([data.lower, np.where(data.exact, 0.0, 2.0)])
    end = np.stack([data.upper, np.full(data.upper.size, 1.0)])
    places = np.concatenate([begin, end], axis=1)
    opens = np.concatenate([np.ones(data.lower.size), np.zeros(data.upper.size)]) > 0
    order = np.lexsort((places[1], places[0]))
    places, opens = places[:, order], opens[order]
    inner = np.flatnonzero(opens[:-1] & ~opens[1:])
    starts = places[:, inner]
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    size = data.lower.size
    equal = _group_rank(places)
    first = np.searchsorted(equal[inner], equal[rank[:size]], side="left")
    last = np.searchsorted(equal[inner], equal[rank[size:]], side="left")
    return starts[0], places[0, inner + 1], first, last


def _group_rank(places: Vector) -> Indices:
    """Number the distinct places in order, equal ones alike."""
    new = (places[0, 1:] != places[0, :-1]) | (places[1, 1:] != places[1, :-1])
    return np.concatenate([[0], np.cumsum(new)])


def _step(mass: Vector, first: Indices, last: Indices, share: Vector) -> tuple[Vector, float]:
    """One self-consistent step, and the gap of the optimality condition before it."""
    total = np.concatenate([[0.0], np.cumsum(mass)])
    probability = np.maximum(total[last] - total[first], 1e-300)
    change = np.zeros(mass.size + 1)
    np.add.at(change, first, share / probability)
    np.subtract.at(change, last, share / probability)
    derivative = np.cumsum(change[:-1])
    moved = mass * derivative
    return moved / moved.sum(), float(derivative.max() - 1.0)


def _extrapolated(zero: Vector, one: Vector, two: Vector) -> Vector:
    """Return the SQUAREM point, or the plain second step where it leaves the simplex."""
    r, v = one - zero, (two - one) - (one - zero)
    length = float(np.sqrt(np.dot(v, v)))
    if length == 0.0:
        return two
    alpha = -float(np.sqrt(np.dot(r, r))) / length
    point = zero - 2.0 * alpha * r + alpha * alpha * v
    return point / point.sum() if bool((point >= 0).all()) and point.sum() > 0 else two
