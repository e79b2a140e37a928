"""Standard forms with a shape of their own: log-gamma and generalised gamma.

For a held shape both are location-scale in ln t with a log-concave density, so the search inside
stays the one of `likelihood`; only the shape is searched outside (`extended`).
"""

from math import exp, gamma, log

import numpy as np

from reliability.estimators import special
from reliability.estimators.families import LARGEST_EXPONENT
from reliability.estimators.special import Vector

NEARLY_NORMAL = 1e-3  # Closer to zero the incomplete gamma functions lose their digits.
Triple = tuple[Vector, Vector, Vector]


class LogGamma:
    """ln G of a gamma variable G with shape k and scale 1: f(z) = exp(k z - e^z) / Gamma(k)."""

    def __init__(self, k: float) -> None:
        """k > 0."""
        self.k = k

    def log_density(self, z: Vector) -> Triple:
        """ln f = k z - e^z - ln Gamma(k)."""
        e = np.exp(np.minimum(z, LARGEST_EXPONENT))
        return self.k * z - e - special.log_gamma(self.k), self.k - e, -e

    def log_survival(self, z: Vector) -> Triple:
        """ln Q(k, e^z), Q the upper regularised incomplete gamma function."""
        return _with_hazard(self, z, special.log_gamma_upper(self.k, _exp(z)))

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """ln(F(high) - F(low)) from the tail that is small."""
        return _between(
            special.log_gamma_lower(self.k, _exp(low)),
            special.log_gamma_lower(self.k, _exp(high)),
            special.log_gamma_upper(self.k, _exp(low)),
            special.log_gamma_upper(self.k, _exp(high)),
        )

    def quantile(self, p: float) -> float:
        """z = ln P^-1(k, p)."""
        return special.log_gamma_quantile(self.k, p)

    def survival(self, z: float) -> float:
        """S = Q(k, e^z)."""
        return special.gamma_upper(self.k, exp(min(z, LARGEST_EXPONENT)))


class GeneralGamma:
    """Generalised gamma in Prentice's form, standardised: Weibull at q = 1, lognormal at q = 0.

    With k = 1/q^2, f(w) = |q| k^k / Gamma(k) exp(k (q w - e^(q w))) (Prentice 1974; Lawless 2003,
    section 1.3.6). For q < 0 the upper tail is the long one.
    """

    def __init__(self, q: float) -> None:
        """Any finite q."""
        self.q = NEARLY_NORMAL if abs(q) < NEARLY_NORMAL else q
        self.k = 1.0 / (self.q * self.q)
        # ln(|q| k^k e^-k / Gamma(k)): near q = 0 by Stirling's series, where the terms cancel.
        self._level = special.log_gamma_level(self.k) - 0.5 * log(2.0 * np.pi)

    def log_density(self, w: Vector) -> Triple:
        """ln f = level + k (q w - expm1(q w))."""
        qw = np.minimum(self.q * w, LARGEST_EXPONENT)
        first = -np.expm1(qw) / self.q
        return self._level - w * w * special.exponential_remainder(qw), first, -np.exp(qw)

    def log_survival(self, w: Vector) -> Triple:
        """ln S: the upper incomplete gamma function for q > 0, the lower one for q < 0."""
        x = self.k * _exp(self.q * w)
        tail = special.log_gamma_upper if self.q > 0 else special.log_gamma_lower
        return _with_hazard(self, w, tail(self.k, x))

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """ln(F(high) - F(low)) from the tail that is small."""
        first, second = self.k * _exp(self.q * low), self.k * _exp(self.q * high)
        if self.q < 0:
            first, second = second, first
        return _between(
            special.log_gamma_lower(self.k, first),
            special.log_gamma_lower(self.k, second),
            special.log_gamma_upper(self.k, first),
            special.log_gamma_upper(self.k, second),
        )

    def quantile(self, p: float) -> float:
        """w = ln(P^-1(k, p) / k) / q, from the other tail for q < 0."""
        return (special.log_gamma_quantile(self.k, p, upper=self.q < 0) - log(self.k)) / self.q

    def survival(self, w: float) -> float:
        """S(w)."""
        x = self.k * exp(min(self.q * w, LARGEST_EXPONENT))
        return special.gamma_upper(self.k, x) if self.q > 0 else special.gamma_lower(self.k, x)

    def mean_factor(self, sigma: float) -> float:
        """E exp(sigma w) = k^(-sigma/q) Gamma(k + sigma/q) / Gamma(k); infinite if undefined."""
        moved = self.k + sigma / self.q
        if moved <= 0:
            return float("inf")
        if self.k < 100:
            return float(self.k ** (-sigma / self.q)) * gamma(moved) / gamma(self.k)
        logarithm = special.log_gamma(moved) - special.log_gamma(self.k)
        return special.exponential(logarithm - sigma / self.q * log(self.k))


def _exp(z: Vector) -> Vector:
    return np.asarray(np.exp(np.minimum(z, LARGEST_EXPONENT)))


def _with_hazard(standard: LogGamma | GeneralGamma, z: Vector, log_s: Vector) -> Triple:
    """Return ln S with d ln S = -h and d2 ln S = -h (f'/f + h), h = f/S."""
    log_f, slope, _ = standard.log_density(z)
    hazard = np.exp(np.minimum(log_f - log_s, LARGEST_EXPONENT))
    return log_s, -hazard, -hazard * (slope + hazard)


def _between(
    lower_low: Vector, lower_high: Vector, upper_low: Vector, upper_high: Vector
) -> Vector:
    """Return ln of the mass between, from whichever pair of tails holds less."""
    below = lower_high < upper_low
    big, small = np.where(below, lower_high, upper_low), np.where(below, lower_low, upper_high)
    return np.asarray(big + np.log(-np.expm1(small - big)))
