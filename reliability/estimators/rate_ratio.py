"""Two failure rates compared exactly: is the second one lower, and by how much?"""

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal


@dataclass(frozen=True)
class RateRatio:
    """The second rate over the first, with exact bounds at a two-sided `level`.

    `ratio` is infinite without a failure before; `upper` is infinite then, too, and `lower` is 0
    without one after. `p_lower` and `p_higher` are the one-sided significance of "the second rate
    is lower (higher) than the first": the chance of so few (so many) after, were both equal.
    """

    ratio: float
    lower: float
    upper: float
    level: float
    p_lower: float
    p_higher: float


def rate_ratio(
    before: int, exposure_before: float, after: int, exposure_after: float, *, level: float = 0.90
) -> RateRatio | Refusal:
    """Compare two Poisson counts over exposures (device-days, any one unit for both).

    Given n = before + after, the second count is binomial with
    pi = r t2 / (r t2 + t1), where r is the ratio of the rates; bounds of pi are those of Clopper
    and Pearson (1934), turned into bounds of r = pi/(1 - pi) t1/t2 (Przyborowski and Wilenski
    1940; Lehmann and Romano, Testing Statistical Hypotheses, 4.5). Raises InvalidData for
    negative counts, exposures that are not positive and finite, a level outside (0, 1).
    """
    _ensure_possible(before, exposure_before, after, exposure_after, level)
    total = before + after
    if total == 0:
        reason = "there is no failure before and none after, so nothing can be compared"
        return Refusal("no_failures", reason, ("exponential_bound",))
    share = exposure_after / (exposure_before + exposure_after)
    tail = (1.0 - level) / 2.0
    odds = exposure_before / exposure_after
    return RateRatio(
        ratio=inf if before == 0 else after / before * odds,
        lower=0.0 if after == 0 else _odds(_beta(tail, after, before + 1)) * odds,
        upper=inf if before == 0 else _odds(_beta(1.0 - tail, after + 1, before)) * odds,
        level=level,
        p_lower=_at_most(after, total, share),
        p_higher=1.0 if after == 0 else 1.0 - _at_most(after - 1, total, share),
    )


def _ensure_possible(
    before: int, exposure_before: float, after: int, exposure_after: float, level: float
) -> None:
    for place, count in (("before", before), ("after", after)):
        if not isfinite(count) or count < 0 or count != int(count):
            raise InvalidData("impossible_count", place, "a count is a whole number from 0 on")
    for place, exposure in (("before", exposure_before), ("after", exposure_after)):
        if not isfinite(exposure) or exposure <= 0:
            raise InvalidData("no_exposure", place, "an exposure is finite and more than zero")
    if not 0 < level < 1:
        raise InvalidData("impossible_level", "level", "the level lies between 0 and 1")


def _at_most(successes: int, trials: int, probability: float) -> float:
    return 1.0 if successes >= trials else special.binomial_cdf(successes, trials, probability)


def _beta(p: float, a: float, b: float) -> float:
    return float(special.beta_quantile(p, np.array([float(a)]), np.array([float(b)]))[0])


def _odds(share: float) -> float:
    return share / (1.0 - share) if share < 1.0 else inf
