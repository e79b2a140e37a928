"""Location-scale families: the standard densities behind the life distributions.

With z = (y - mu) / sigma and y = ln t (log families) or y = t, a distribution is one of the
standard forms below (Meeker and Escobar 1998, section 4.1; Lawless 2003, section 1.3.6). All three
have a log-concave density, so in (1/sigma, -mu/sigma) the log-likelihood of exact and censored
rows is concave (Burridge 1981) and Newton finds its one maximum.
"""

from dataclasses import dataclass
from math import exp, log, log1p
from typing import Literal, Protocol

import numpy as np

from reliability.estimators import special
from reliability.estimators.special import Vector

LARGEST_EXPONENT = 700.0  # exp() of more overflows.
HALF_LOG_TWO_PI = 0.9189385332046727


class Standard(Protocol):
    """A standard distribution: logarithms of density, survival and failure, with derivatives."""

    def log_density(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """Return ln f(z) and its first and second derivative."""
        ...

    def log_survival(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """Return ln S(z) and its first and second derivative."""
        ...

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """Return ln(F(high) - F(low)), accurate in both tails; low may be -inf."""
        ...

    def quantile(self, p: float) -> float:
        """Return z with F(z) = p, for 0 < p < 1."""
        ...

    def survival(self, z: float) -> float:
        """Return S(z)."""
        ...


class SmallestExtreme:
    """Smallest extreme value: F(z) = 1 - exp(-exp(z)); behind Weibull and Gumbel."""

    def log_density(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """ln f = z - exp z."""
        e = np.exp(np.minimum(z, LARGEST_EXPONENT))
        return z - e, 1.0 - e, -e

    def log_survival(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """ln S = -exp z."""
        e = -np.exp(np.minimum(z, LARGEST_EXPONENT))
        return e, e, e

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """ln(S(low) - S(high)); ln S is exact on both sides."""
        first, second = self.log_survival(low)[0], self.log_survival(high)[0]
        return np.asarray(first + np.log(-np.expm1(second - first)))

    def quantile(self, p: float) -> float:
        """z = ln(-ln(1 - p))."""
        return log(-log1p(-p))

    def survival(self, z: float) -> float:
        """S = exp(-exp z)."""
        return exp(-exp(min(z, LARGEST_EXPONENT)))


class Normal:
    """Standard normal; behind normal and lognormal."""

    def log_density(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """ln f = -z^2/2 - ln(2 pi)/2."""
        return -0.5 * z * z - HALF_LOG_TWO_PI, -z, np.full_like(z, -1.0)

    def log_survival(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """ln Phi(-z); the derivative is minus the Mills hazard h, the second -h (h - z)."""
        log_s = special.log_normal_cdf(-z)
        hazard = np.exp(-0.5 * z * z - HALF_LOG_TWO_PI - log_s)
        return log_s, -hazard, -hazard * (hazard - z)

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """Work in the lower tail, by symmetry."""
        flip = low + high > 0
        a, b = np.where(flip, -high, low), np.where(flip, -low, high)
        first, second = special.log_normal_cdf(b), special.log_normal_cdf(a)
        return np.asarray(first + np.log(-np.expm1(second - first)))

    def quantile(self, p: float) -> float:
        """z = Phi^-1(p)."""
        return special.normal_quantile(p)

    def survival(self, z: float) -> float:
        """S = Phi(-z)."""
        return special.normal_cdf(-z)


class Logistic:
    """Standard logistic: S(z) = 1 / (1 + exp z); behind loglogistic."""

    def log_density(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """ln f = z - 2 ln(1 + exp z)."""
        failed = 1.0 / (1.0 + np.exp(np.minimum(-z, LARGEST_EXPONENT)))
        return z - 2.0 * np.logaddexp(0.0, z), 1.0 - 2.0 * failed, -2.0 * failed * (1.0 - failed)

    def log_survival(self, z: Vector) -> tuple[Vector, Vector, Vector]:
        """ln S = -ln(1 + exp z)."""
        failed = 1.0 / (1.0 + np.exp(np.minimum(-z, LARGEST_EXPONENT)))
        return -np.logaddexp(0.0, z), -failed, -failed * (1.0 - failed)

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """Work in the lower tail, by symmetry."""
        flip = low + high > 0
        a, b = np.where(flip, -high, low), np.where(flip, -low, high)
        first, second = -np.logaddexp(0.0, -b), -np.logaddexp(0.0, -a)
        return np.asarray(first + np.log(-np.expm1(second - first)))

    def quantile(self, p: float) -> float:
        """z = ln(p / (1 - p))."""
        return log(p) - log1p(-p)

    def survival(self, z: float) -> float:
        """S = 1 / (1 + exp z)."""
        return 1.0 / (1.0 + exp(min(z, LARGEST_EXPONENT)))


Distribution = Literal["weibull", "exponential", "lognormal", "normal", "gumbel", "loglogistic"]


@dataclass(frozen=True)
class Family:
    """A life distribution: its standard form, whether ages enter as logarithms, and its names.

    `fixed_sigma` holds sigma where the distribution has no free shape (exponential: 1).
    """

    standard: Standard
    logarithmic: bool
    parameters: tuple[str, ...]
    fixed_sigma: float | None = None


FAMILIES: dict[Distribution, Family] = {
    "weibull": Family(SmallestExtreme(), True, ("eta", "beta")),
    "exponential": Family(SmallestExtreme(), True, ("theta",), fixed_sigma=1.0),
    "lognormal": Family(Normal(), True, ("mu", "sigma")),
    "normal": Family(Normal(), False, ("mu", "sigma")),
    "gumbel": Family(SmallestExtreme(), False, ("mu", "sigma")),
    "loglogistic": Family(Logistic(), True, ("alpha", "beta")),
}
