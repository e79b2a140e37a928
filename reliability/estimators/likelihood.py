"""The log-likelihood of rows in concave coordinates.

For standardised ages y the coordinates are a = 1/sigma and b = -mu/sigma, z = a y + b. A row
contributes, times its count: exact ln f(z) + ln a, right-censored ln S(z), otherwise
ln(F(z_upper) - F(z_lower)), each less ln S(z_entry) where it entered late (Meeker and Escobar
1998, section 2.4; Lawless 2003, section 2.4 for truncation).
"""

from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np

from reliability.estimators import powers
from reliability.estimators.families import Family, SmallestExtreme, Standard
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

NOTHING = np.zeros(0)


class Value(NamedTuple):
    """Log-likelihood at (a, b) and its first and second derivatives there."""

    log_likelihood: float
    by_a: float
    by_b: float
    by_aa: float
    by_ab: float
    by_bb: float


LOST = Value(-np.inf, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Problem:
    """Rows as standardised ages, split by kind; `centre` and `spread` undo the scaling.

    Where `sums` stands for the rows (see `powers`) there are none beside it.
    """

    standard: Standard
    exact: Vector
    exact_count: Vector
    right: Vector
    right_count: Vector
    low: Vector
    high: Vector
    between_count: Vector
    entry: Vector
    entry_count: Vector
    centre: float
    spread: float
    jacobian: float
    sums: powers.Powers | None = None

    @property
    def oldest(self) -> float:
        """The largest standardised age."""
        if self.sums is not None:
            return self.sums.oldest
        ages = (self.exact, self.right, self.high)
        return max((float(part.max()) for part in ages if part.size), default=1.0)


def prepare(data: LifeData, family: Family) -> Problem:
    """Scale time by its geometric mean (log families) or mean, and by its spread.

    Scaling makes the answer the same in any unit of time; it is undone in the result, and
    `jacobian` is what the log-likelihood of exact rows gains by it.
    """
    if isinstance(family.standard, SmallestExtreme) and not data.has_intervals:
        return _prepare_sums(data, family)
    low, high = _axis(data.lower, family), _axis(data.upper, family)
    finite = np.where(np.isfinite(high), high, low)
    known = np.isfinite(finite)
    weight = data.count[known]
    centre = float(np.average(finite[known], weights=weight))
    spread = float(np.sqrt(np.average((finite[known] - centre) ** 2, weights=weight))) or 1.0
    exact, right = data.exact, data.right & np.isfinite(low)
    between = ~data.exact & ~data.right
    late = data.entry > 0
    jacobian = float(np.dot(data.count[exact], low[exact])) if family.logarithmic else 0.0
    return Problem(
        standard=family.standard,
        exact=(low[exact] - centre) / spread,
        exact_count=data.count[exact],
        right=(low[right] - centre) / spread,
        right_count=data.count[right],
        low=(low[between] - centre) / spread,
        high=(high[between] - centre) / spread,
        between_count=data.count[between],
        entry=(_axis(data.entry[late], family) - centre) / spread,
        entry_count=data.count[late],
        centre=centre,
        spread=spread,
        jacobian=-jacobian - float(data.count[exact].sum()) * float(np.log(spread)),
    )


def _prepare_sums(data: LifeData, family: Family) -> Problem:
    """Keep the sums of powers alone: all rows are exact or right-censored."""
    lower, count, exact = data.lower, data.count, data.count * data.exact
    if lower.size and lower[0] <= 0:  # Running at age zero: nothing was seen of them.
        kept = lower > 0
        lower, count, exact = lower[kept], count[kept], exact[kept]
    entry = entry_count = NOTHING
    if data.has_late_entry:
        late = data.entry > 0
        entry, entry_count = _axis(data.entry[late], family), data.count[late]
    found = powers.scaled(_axis(lower, family), count, exact, entry, entry_count)
    logs = found.jacobian if family.logarithmic else 0.0
    return Problem(
        family.standard,
        *(NOTHING,) * 9,
        centre=found.centre,
        spread=found.spread,
        jacobian=-logs - found.powers.failures * log(found.spread),
        sums=found.powers,
    )


def evaluate(problem: Problem, a: float, b: float) -> Value:
    """Return the log-likelihood with derivatives in (a, b); minus infinity where a <= 0."""
    if not 0 < a < np.inf:
        return LOST
    if problem.sums is not None:
        return value_of(problem, problem.sums.derivatives(a, b))
    total = np.array([problem.jacobian, 0.0, 0.0, 0.0, 0.0, 0.0])
    # Far from a maximum sums overflow; what is not finite says so itself.
    with np.errstate(all="ignore"):
        for part in _parts(problem, a, b):
            total += part
    failures = float(problem.exact_count.sum())
    total += (failures * log(a), failures / a, 0.0, -failures / (a * a), 0.0, 0.0)
    return Value(*total.tolist())


def value_of(problem: Problem, scaled: powers.Derivatives) -> Value:
    """Return what sums of powers give, with what the scaling took off."""
    return Value(scaled[0] + problem.jacobian, *scaled[1:])


def log_likelihood(problem: Problem, a: float, b: float) -> float:
    """Return the log-likelihood alone."""
    return evaluate(problem, a, b).log_likelihood


def _axis(ages: Vector, family: Family) -> Vector:
    """Return ln t, or t with zero standing for "any time before" (left-censored)."""
    if family.logarithmic:
        with np.errstate(divide="ignore"):
            return np.log(ages)
    return np.where(ages == 0, -np.inf, ages)


Part = tuple[float, float, float, float, float, float]


def _parts(problem: Problem, a: float, b: float) -> list[Part]:
    """Return value and derivatives of every kind of row present."""
    standard = problem.standard
    parts = []
    if problem.exact.size:
        terms = standard.log_density(a * problem.exact + b)
        parts.append(_summed(problem.exact, problem.exact_count, *terms))
    if problem.right.size:
        terms = standard.log_survival(a * problem.right + b)
        parts.append(_summed(problem.right, problem.right_count, *terms))
    if problem.entry.size:
        terms = standard.log_survival(a * problem.entry + b)
        parts.append(_summed(problem.entry, -problem.entry_count, *terms))
    if problem.high.size:
        parts.append(_between(problem, a, b))
    return parts


def _summed(y: Vector, count: Vector, value: Vector, first: Vector, second: Vector) -> Part:
    """Add up rows that depend on one z; dz/da = y, dz/db = 1."""
    one, two = count * first, count * second
    twice = two * y
    return (
        float(count @ value),
        float(one @ y),
        float(one.sum()),
        float(twice @ y),
        float(twice.sum()),
        float(two.sum()),
    )


def _between(problem: Problem, a: float, b: float) -> Part:
    """Add up interval rows, ln D with D = F(z_high) - F(z_low).

    With p = f/D at each end: d ln D = p_high dz_high - p_low dz_low, and the second differential
    is p_high g_high dz_high^2 - p_low g_low dz_low^2 - (d ln D)^2, where g = f'/f.
    """
    standard, count = problem.standard, problem.between_count
    open_low = np.isneginf(problem.low)
    y_low = np.where(open_low, 0.0, problem.low)
    z_low = np.where(open_low, -np.inf, a * y_low + b)
    z_high = a * problem.high + b
    value = standard.log_between(z_low, z_high)
    p_high, g_high = _end(standard, z_high, value)
    p_low, g_low = _end(standard, np.where(open_low, 0.0, z_low), value)
    p_low = np.where(open_low, 0.0, p_low)
    by_a, by_b = p_high * problem.high - p_low * y_low, p_high - p_low
    high2, low2 = p_high * g_high, p_low * g_low
    aa = high2 * problem.high**2 - low2 * y_low**2 - by_a**2
    ab = high2 * problem.high - low2 * y_low - by_a * by_b
    bb = high2 - low2 - by_b**2
    return (
        float(count @ value),
        float(count @ by_a),
        float(count @ by_b),
        float(count @ aa),
        float(count @ ab),
        float(count @ bb),
    )


def _end(standard: Standard, z: Vector, log_d: Vector) -> tuple[Vector, Vector]:
    """Return p = f/D and g = f'/f at one end of the intervals."""
    log_f, slope, _ = standard.log_density(z)
    return np.exp(log_f - log_d), slope
