"""The few special functions in use, typed in one place.

SciPy carries no type information; every import of it is here, so that the rest stays strict.
`scipy.stats` is not used: importing it costs over a second and 60 MB.
"""

from collections.abc import Callable
from math import exp, inf, log, log1p, pi
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, special  # type: ignore[import-untyped]  # SciPy ships no types.

Vector = npt.NDArray[np.float64]
LARGEST = 709.0  # exp() of more overflows.
TINY = 1e-290  # Below it logarithms are computed without the number itself.
TERMS = 80
STIRLING = 1e4
Function = Callable[[float], float]


def normal_cdf(z: float) -> float:
    """Return Phi(z)."""
    return float(special.ndtr(z))


def normal_quantile(p: float) -> float:
    """Return the z with Phi(z) = p, for 0 < p < 1."""
    return float(special.ndtri(p))


def log_normal_cdf(z: Vector) -> Vector:
    """Return ln Phi(z), exact far into the tail."""
    return _vector(special.log_ndtr(z))


def log_gamma(x: float) -> float:
    """Return ln Gamma(x) for x > 0."""
    return float(special.gammaln(x))


def exponential(x: float) -> float:
    """Return exp(x), infinite where it would overflow."""
    return exp(x) if x < LARGEST else inf


def digamma(x: float) -> float:
    """Return the derivative of ln Gamma at x."""
    return float(special.digamma(x))


def chi_square_quantile(p: float, degrees: float) -> float:
    """Return the p-quantile of the chi-square distribution with `degrees` degrees of freedom."""
    return float(special.chdtri(degrees, 1.0 - p))


def chi_square_tail(x: float, degrees: float) -> float:
    """Return the probability that a chi-square variable exceeds x."""
    return float(special.chdtrc(degrees, x))


def gamma_upper(k: float, x: float) -> float:
    """Return Q(k, x), the upper regularised incomplete gamma function."""
    return float(special.gammaincc(k, x))


def gamma_lower(k: float, x: float) -> float:
    """Return P(k, x) = 1 - Q(k, x)."""
    return float(special.gammainc(k, x))


def log_gamma_upper(k: float, x: Vector) -> Vector:
    """Return ln Q(k, x), also where Q itself is too small for a float."""
    value = _vector(special.gammaincc(k, x))
    tiny = value < TINY
    with np.errstate(divide="ignore"):
        result = np.log(value)
    if tiny.any():
        result[tiny] = _upper_tail(k, np.asarray(x)[tiny])
    return result


def log_gamma_lower(k: float, x: Vector) -> Vector:
    """Return ln P(k, x), also where P itself is too small for a float; minus infinity at 0."""
    value = _vector(special.gammainc(k, x))
    tiny = value < TINY
    with np.errstate(divide="ignore"):
        result = np.log(value)
        if tiny.any():
            result[tiny] = _lower_tail(k, np.asarray(x)[tiny])
    return result


def log_gamma_quantile(k: float, p: float, *, upper: bool = False) -> float:
    """Return ln x with P(k, x) = p, or Q(k, x) = p for the upper tail; x may be below a float."""
    x = float(special.gammainccinv(k, p) if upper else special.gammaincinv(k, p))
    if x > TINY:
        return log(x)
    # For small x, P(k, x) = x^k / Gamma(k + 1).
    return (log1p(-p) if upper else log(p)) / k + log_gamma(k + 1.0) / k


def log_gamma_level(k: float) -> float:
    """Return ln(k^k e^-k sqrt(2 pi / k) / Gamma(k)), which tends to -1/(12 k) (Stirling)."""
    if k > STIRLING:
        return -1.0 / (12.0 * k) + 1.0 / (360.0 * k**3)
    return k * log(k) - k + 0.5 * log(2.0 * pi / k) - log_gamma(k)


def exponential_remainder(x: Vector) -> Vector:
    """Return (e^x - 1 - x) / x^2, one half at zero, without cancellation."""
    small = np.abs(x) < 1e-2
    safe = np.where(small, 1.0, x)
    series = 0.5 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x / 5040))))
    return _vector(np.where(small, series, (np.expm1(safe) - safe) / (safe * safe)))


def _upper_tail(k: float, x: Vector) -> Vector:
    """ln Q for large x by the continued fraction of Legendre (DLMF 8.9.2), from its far end."""
    fraction = np.zeros_like(x)
    for n in range(TERMS, 0, -1):
        fraction = n * (n - k) / (x + 2.0 * n + 1.0 - k - fraction)
    return _vector(k * np.log(x) - x - log_gamma(k) - np.log(x + 1.0 - k - fraction))


def _lower_tail(k: float, x: Vector) -> Vector:
    """ln P for small x by its series x^k e^-x / Gamma(k + 1) (1 + x/(k+1) + …) (DLMF 8.7.1)."""
    total, term = np.ones_like(x), np.ones_like(x)
    for n in range(1, TERMS):
        term = term * x / (k + n)
        total = total + term
    return _vector(k * np.log(x) - x - log_gamma(k + 1.0) + np.log(total))


def beta_quantile(p: float, a: Vector, b: Vector) -> Vector:
    """Return the p-quantiles of Beta(a, b)."""
    return _vector(special.betaincinv(a, b, p))


def binomial_cdf(successes: int, trials: float, probability: float) -> float:
    """Return P(X <= successes), X binomial; `trials` may be any real number > successes."""
    return float(special.betainc(trials - successes, successes + 1.0, 1.0 - probability))


def root(function: Function, low: float, high: float) -> float:
    """Return the root between `low` and `high`, where the function changes sign (Brent 1973)."""
    return float(optimize.brentq(function, low, high, xtol=1e-13, rtol=8.9e-16, maxiter=200))


def _vector(value: Any) -> Vector:
    return np.asarray(value, dtype=np.float64)
