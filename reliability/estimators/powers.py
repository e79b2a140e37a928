"""Sums of powers: the whole likelihood of exact and right-censored ages under one family.

With the smallest extreme value form (Weibull, exponential, Gumbel) a row at y contributes
-exp(a y + b), so everything follows from S_k = sum n y^k exp(a y), k = 0, 1, 2, and sums that do
not change. The best b at a given a is ln(r / S_0), r failures, which leaves the profile score
1/a + mean y of the failures - S_1 / S_0, falling in a: Newton on it is the whole search
(Farnum and Booth 1997; Lawless 2003, section 5.2.1). Late entry is a row of negative count.
"""

from dataclasses import dataclass, field
from math import exp, log

import numpy as np

from reliability.estimators.special import Vector

LARGEST_EXPONENT = 700.0  # exp() of more overflows.
STEPS = 60
SMALLEST_STEP = 1e-9  # Newton doubles the digits: after such a step all of them are right.


@dataclass(frozen=True, eq=False)
class Powers:
    """Rows as ages below the oldest, with their counts times y^0, y^1 and y^2, shape (3, rows).

    `failures` and `failed_sum` are the sums of count and count y over the exact rows.
    """

    below: Vector
    weights: Vector
    oldest: float
    failures: float
    failed_sum: float

    def sums(self, a: float) -> tuple[float, float, float]:
        """Return S_0, S_1 and S_2 at `a`, over exp(a oldest): no term can overflow."""
        terms = self.below * a
        np.exp(terms, out=terms)
        zero, one, two = (self.weights @ terms).tolist()
        return zero, one, two

    def best_b(self, a: float) -> float | None:
        """Return the b at which the likelihood is highest for `a`."""
        zero = self.sums(a)[0]
        return log(self.failures / zero) - a * self.oldest if zero > 0 else None

    def derivatives(self, a: float, b: float) -> tuple[float, float, float, float, float, float]:
        """Return ln L (of the scaled ages) and its derivatives a, b, aa, ab, bb."""
        zero, one, two = self.sums(a)
        level = exp(min(b + a * self.oldest, LARGEST_EXPONENT))
        r, failed = self.failures, self.failed_sum
        height = r * log(a) + a * failed + b * r - level * zero
        by_a, by_b = r / a + failed - level * one, r - level * zero
        return height, by_a, by_b, -r / (a * a) - level * two, -level * one, -level * zero

    def summit(self, a: float) -> tuple[float, float, int] | None:
        """Return a, b and steps where the profile score vanishes; None where Newton is lost."""
        mean = self.failed_sum / self.failures
        for steps in range(1, STEPS):
            zero, one, two = self.sums(a)
            if not zero > 0:
                return None
            centre = one / zero
            bend = 1.0 / (a * a) + two / zero - centre * centre
            if not bend > 0:
                return None
            step = (1.0 / a + mean - centre) / bend
            step = min(max(step, -0.75 * a), 4.0 * a)
            a += step
            if abs(step) <= SMALLEST_STEP * a:
                b = self.best_b(a)
                return None if b is None else (a, b, steps)
        return None


@dataclass(frozen=True, eq=False)
class Scaled:
    """The sums with the scale they were made on; `jacobian` as in `likelihood.Problem`."""

    powers: Powers
    centre: float
    spread: float
    jacobian: float = field(default=0.0)


def scaled(
    axis: Vector, count: Vector, exact: Vector, entry: Vector, entry_count: Vector
) -> Scaled:
    """Scale the axis values by mean and spread of the rows, and multiply out the powers.

    `exact` is the count of the failures in every row, zero where it was still running.
    """
    total = float(count.sum())
    centre = float(count @ axis) / total
    y = axis - centre
    spread = float(np.sqrt(count @ (y * y) / total)) or 1.0
    y /= spread
    failures, failed = float(exact.sum()), float(exact @ y)
    oldest = float(y.max())
    if entry.size:
        y = np.concatenate([y, (entry - centre) / spread])
        count = np.concatenate([count, -entry_count])
    weights = np.empty((3, y.size))
    weights[0] = count
    np.multiply(count, y, out=weights[1])
    np.multiply(weights[1], y, out=weights[2])
    y -= oldest
    return Scaled(
        Powers(y, weights, oldest, failures, failed),
        centre,
        spread,
        failures * centre + spread * failed,
    )
