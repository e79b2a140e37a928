"""Old design against new: likelihood-ratio tests and the ratio of B lives."""

from dataclasses import dataclass
from math import exp, sqrt

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import FAMILIES, Distribution
from reliability.estimators.fit_result import Fit, standard_error
from reliability.estimators.fitting import fit
from reliability.estimators.life_data import LifeData, rows
from reliability.estimators.quantities import life_at, working

NO_OVERLAP = Refusal(
    "ages_do_not_overlap",
    "The failures of one design lie at ages that no unit of the other has reached or left.",
    ("kaplan_meier",),
)


@dataclass(frozen=True)
class Comparison:
    """Two fits, the test that one model holds for both, and the ratio of their B lives.

    `statistic` is twice the gain in log-likelihood of two models over one, chi-square with
    `degrees` if there is no difference. `ratio` is new life over old, with Fisher bounds on its
    logarithm at the two-sided `level`.
    """

    old: Fit
    new: Fit
    statistic: float
    degrees: int
    p_value: float
    ratio: float
    ratio_lower: float
    ratio_upper: float
    level: float


def compare(
    old: LifeData,
    new: LifeData,
    distribution: Distribution = "weibull",
    *,
    fraction: float = 0.10,
    level: float = 0.90,
) -> Comparison | Refusal:
    """Compare two designs under one distribution of ln t.

    The test is the likelihood ratio of separate against common parameters (Lawless 2003, section
    5.3; Nelson 1982, section 12.4). No verdict is given when the observed ages do not overlap: the
    difference would be extrapolation. Raises InvalidData for a distribution of t itself, where a
    ratio of lives has no meaning, or an impossible fraction or level.
    """
    if not 0 < level < 1:
        raise InvalidData("impossible_level", "level", "the level lies between 0 and 1")
    if not FAMILIES[distribution].logarithmic:
        raise InvalidData("not_a_ratio", "distribution", "a ratio of lives needs ln t")
    fits = _fits(old, new, distribution)
    if isinstance(fits, Refusal):
        return fits
    if not _overlap(old, new):
        return NO_OVERLAP
    first, second, both = fits
    gain = first.log_likelihood + second.log_likelihood - both.log_likelihood
    statistic, degrees = max(2.0 * gain, 0.0), both.free_parameters
    (y_old, g_old), (y_new, g_new) = (working(f, life_at(fraction)) for f in (first, second))
    error = sqrt(standard_error(first, g_old) ** 2 + standard_error(second, g_new) ** 2)
    z = special.normal_quantile((1.0 + level) / 2.0)
    ratio = y_new - y_old
    return Comparison(
        old=first,
        new=second,
        statistic=statistic,
        degrees=degrees,
        p_value=special.chi_square_tail(statistic, degrees),
        ratio=exp(ratio),
        ratio_lower=exp(ratio - z * error),
        ratio_upper=exp(ratio + z * error),
        level=level,
    )


def _fits(
    old: LifeData, new: LifeData, distribution: Distribution
) -> tuple[Fit, Fit, Fit] | Refusal:
    """Return the fits of old, new and both together, or the first refusal."""
    found = []
    for data in (old, new, _together(old, new)):
        result = fit(data, distribution)
        if isinstance(result, Refusal):
            return result
        found.append(result)
    return found[0], found[1], found[2]


def _together(old: LifeData, new: LifeData) -> LifeData:
    """Return the rows of both designs as one population."""
    pairs = ((old.lower, new.lower), (old.upper, new.upper), (old.count, new.count))
    lower, upper, count = (np.concatenate(pair) for pair in pairs)
    return rows(lower, upper, count, np.concatenate([old.entry, new.entry]))


def _overlap(old: LifeData, new: LifeData) -> bool:
    """Whether each design was observed at ages at which the other one failed."""
    reached_old, reached_new = float(old.lower.max()), float(new.lower.max())
    return _first_failure(old) <= reached_new and _first_failure(new) <= reached_old


def _first_failure(data: LifeData) -> float:
    return float(data.lower[~data.right].min())
