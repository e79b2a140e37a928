"""What can be said with few failures or none: Weibayes, demonstration tests."""

from math import ceil, log

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.existence import NO_UNITS
from reliability.estimators.life_data import LifeData
from reliability.estimators.plotting_positions import NOT_EXACT

MOST_UNITS = 10**9


def weibayes(data: LifeData, *, beta: float, level: float = 0.90) -> float | Refusal:
    """Return the one-sided lower bound on eta with the Weibull shape given.

    (2 sum n t^beta / chi-square(level; 2 r + 2))^(1/beta): exact for tests stopped at a time
    up to its discreteness, and the only statement possible with r = 0 failures (Abernethy 2006,
    section 6.2; Nelson 1985). The caller records where `beta` comes from. Late entry counts from
    the age of entry. Needs exact and right-censored ages; raises InvalidData for an impossible
    beta or level.
    """
    if not 0 < beta < np.inf:
        raise InvalidData("impossible_shape", "beta", "the shape must be positive and finite")
    _ensure_share(level, "level")
    if not (data.exact | data.right).all():
        return NOT_EXACT
    largest = float(data.lower.max()) if data.units else 0.0
    if largest == 0:
        return NO_UNITS
    lived = (data.lower / largest) ** beta - (data.entry / largest) ** beta
    total = float(np.dot(data.count, lived))
    quantile = special.chi_square_quantile(level, 2.0 * data.failures + 2.0)
    return float(largest * (2.0 * total / quantile) ** (1.0 / beta))


def exponential_bound(data: LifeData, *, level: float = 0.90) -> float | Refusal:
    """Return the one-sided upper bound on a constant failure rate, per unit of time.

    chi-square(level; 2 r + 2) / (2 total time) (Meeker and Escobar 1998, section 7.7; NIST/SEMATECH
    e-Handbook, section 8.4.5.1).
    """
    shortest = weibayes(data, beta=1.0, level=level)
    return shortest if isinstance(shortest, Refusal) else 1.0 / shortest


def demonstration_units(
    reliability: float,
    *,
    confidence: float = 0.90,
    failures: int = 0,
    beta: float = 1.0,
    life_ratio: float = 1.0,
) -> int:
    """Return the fewest units that show `reliability` with `confidence` if at most k fail.

    The smallest n with P(X <= k; n, 1 - R) <= 1 - confidence; for k = 0 it is ln(1 - C) / ln R
    (success run). Testing `life_ratio` times the life raises R to life_ratio^beta under a Weibull
    shape beta (Abernethy 2006, section 6.4; Meeker and Escobar 1998, section 10.6). Raises
    InvalidData for impossible values.
    """
    _ensure_share(reliability, "reliability")
    _ensure_share(confidence, "confidence")
    if not (beta > 0 and 0 < life_ratio < np.inf and failures >= 0):
        raise InvalidData("impossible_test", "test", "beta and life_ratio > 0, failures >= 0")
    shown = reliability ** (life_ratio**beta)
    if not 0 < shown < 1:
        raise InvalidData("impossible_test", "test", "the reliability in the test is 0 or 1")
    if failures == 0:
        return max(ceil(log(1.0 - confidence) / log(shown) - 1e-9), 1)
    return _fewest(failures, 1.0 - shown, 1.0 - confidence)


def demonstrated_reliability(units: int, failures: int, *, confidence: float = 0.90) -> float:
    """Return the one-sided lower bound on R after `failures` of `units` (Clopper and Pearson 1934).

    Zero when all failed. Raises InvalidData for impossible counts.
    """
    _ensure_share(confidence, "confidence")
    if not 0 <= failures <= units or units < 1:
        raise InvalidData("impossible_test", "test", "between no and all of the units can fail")
    if failures == units:
        return 0.0
    a, b = np.array([float(units - failures)]), np.array([failures + 1.0])
    return float(special.beta_quantile(1.0 - confidence, a, b)[0])


def _fewest(failures: int, unreliability: float, risk: float) -> int:
    """Bisect for the smallest n whose chance of passing is within the risk; it falls with n."""
    low, high = failures, failures + 1
    while special.binomial_cdf(failures, high, unreliability) > risk:
        low, high = high, 2 * high
        if high > MOST_UNITS:
            raise InvalidData("impossible_test", "test", "more than 10^9 units would be needed")
    while high - low > 1:
        middle = (low + high) // 2
        passes = special.binomial_cdf(failures, middle, unreliability) > risk
        low, high = (middle, high) if passes else (low, middle)
    return high


def _ensure_share(value: float, name: str) -> None:
    if not 0 < value < 1:
        raise InvalidData(f"impossible_{name}", name, "it must lie between 0 and 1")
