"""Sums of powers: the whole likelihood of exact and right-censored ages under one family.

With the smallest extreme value form (Weibull, exponential, Gumbel) a row at y contributes
-exp(a y + b), so everything follows from S_k = sum n y^k exp(a y), k = 0 to 2, and sums that do not
change. The best b at a given a is ln(r / S_0), r failures, which leaves the profile score
1/a + mean y of the failures - S_1 / S_0, falling in a: its root is the whole search
(Farnum and Booth 1997; Lawless 2003, section 5.2.1). Late entry is a row of negative count.
"""

from dataclasses import dataclass, field, replace
from math import exp, log
from typing import NamedTuple

import numpy as np

from reliability.estimators.special import Vector

LARGEST_EXPONENT = 700.0  # exp() of more overflows.
STEPS = 60
SMALLEST_STEP = 1e-9  # After such a step all digits are right.
MANY_ROWS, FEW_ROWS = 5000, 500
Derivatives = tuple[float, float, float, float, float, float]


class Sums(NamedTuple):
    """S_0 to S_3 over exp(a oldest)."""

    zero: float
    one: float
    two: float
    three: float

    def moved(self, by: float, oldest: float) -> "Sums":
        """Return them at an `a` so little further that its square is beyond a float.

        d S_k / da = S_(k+1) - oldest S_k, for the sums are over exp(a oldest).
        """
        zero, one, two, three = self
        return Sums(
            zero + by * (one - oldest * zero),
            one + by * (two - oldest * one),
            two + by * (three - oldest * two),
            three,
        )


class Summit(NamedTuple):
    """Where the likelihood is highest, the sums there, and steps taken."""

    a: float
    b: float
    sums: Sums
    steps: int


@dataclass(frozen=True, eq=False)
class Powers:
    """Rows as ages below the oldest, with their counts times y^0 to y^3, shape (4, rows).

    `failures` and `failed_sum` are the sums of count and count y over the exact rows.
    """

    below: Vector
    weights: Vector
    oldest: float
    failures: float
    failed_sum: float

    def sums(self, a: float) -> Sums:
        """Return the sums of powers at `a`; no term can overflow."""
        terms = self.below * a
        np.exp(terms, out=terms)
        if terms.size < MANY_ROWS:
            return Sums(*(self.weights @ terms).tolist())
        return Sums(*np.einsum("ij,j->i", self.weights, terms).tolist())

    def best_b(self, a: float, sums: Sums) -> float | None:
        """Return the b at which the likelihood is highest for `a`."""
        return log(self.failures / sums.zero) - a * self.oldest if sums.zero > 0 else None

    def derivatives(self, a: float, b: float, sums: Sums | None = None) -> Derivatives:
        """Return ln L (of the scaled ages) and its derivatives a, b, aa, ab, bb."""
        zero, one, two, _ = sums or self.sums(a)
        level = exp(min(b + a * self.oldest, LARGEST_EXPONENT))
        r, failed = self.failures, self.failed_sum
        height = r * log(a) + a * failed + b * r - level * zero
        by_a, by_b = r / a + failed - level * one, r - level * zero
        return height, by_a, by_b, -r / (a * a) - level * two, -level * one, -level * zero

    def summit(self, a: float) -> Summit | None:
        """Return where the profile score vanishes; None where the search is lost.

        Many rows are thinned for a start: they are sorted, so every k-th row is a fair sample.
        """
        if self.below.size > MANY_ROWS:
            step = self.below.size // FEW_ROWS
            few = replace(self, below=self.below[::step], weights=self.weights[:, ::step].copy())
            start = few.summit(a)
            a = a if start is None else start.a
        for steps in range(1, STEPS):
            sums = self.sums(a)
            move = self._move(a, sums)
            if move is None:
                return None
            a += move
            if abs(move) <= SMALLEST_STEP * a:
                sums = sums.moved(move, self.oldest)
                b = self.best_b(a, sums)
                return None if b is None else Summit(a, b, sums, steps)
        return None

    def _move(self, a: float, sums: Sums) -> float | None:
        """Return Halley's step on the profile score, or Newton's where that is not to be had.

        The score is g = 1/a + mean - S_1/S_0; its derivatives are those of 1/a less the variance
        and the third central moment of y under the weights n exp(a y).
        """
        if not sums.zero > 0:
            return None
        centre, square, cube = (value / sums.zero for value in sums[1:])
        score = 1.0 / a + self.failed_sum / self.failures - centre
        bend = 1.0 / (a * a) + square - centre * centre
        twist = 2.0 / a**3 - (cube - 3.0 * centre * square + 2.0 * centre**3)
        if not bend > 0:
            return None
        below = bend * bend - 0.5 * score * twist
        move = score * bend / below if below > 0.5 * bend * bend else score / bend
        return min(max(move, -0.75 * a), 4.0 * a)


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
    centre = _dot(count, axis) / total
    y = axis - centre
    spread = float(np.sqrt(_dot(count, y * y) / total)) or 1.0
    y /= spread
    failures, failed = float(exact.sum()), _dot(exact, y)
    oldest = float(y.max())
    if entry.size:
        y = np.concatenate([y, (entry - centre) / spread])
        count = np.concatenate([count, -entry_count])
    weights = np.empty((4, y.size))
    weights[0] = count
    for power in (1, 2, 3):
        np.multiply(weights[power - 1], y, out=weights[power])
    y -= oldest
    return Scaled(
        Powers(y, weights, oldest, failures, failed),
        centre,
        spread,
        failures * centre + spread * failed,
    )


def _dot(one: Vector, two: Vector) -> float:
    """Multiply and add up; many rows on this processor alone.

    The linear algebra library would share them among all processors: no quicker, slower on a busy
    machine, and with other last digits on another one.
    """
    return float(one @ two) if one.size < MANY_ROWS else float(np.einsum("i,i->", one, two))
