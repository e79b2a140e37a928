"""The few special functions in use, typed in one place.

SciPy carries no type information; every import of it is here, so that the rest stays strict.
`scipy.stats` is not used: importing it costs over a second and 60 MB.
"""

from collections.abc import Callable
from math import exp, inf
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, special  # type: ignore[import-untyped]  # SciPy ships no types.

Vector = npt.NDArray[np.float64]
LARGEST = 709.0  # exp() of more overflows.
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
