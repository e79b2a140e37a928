"""Does a maximum exist? Asked before fitting, so that no search runs for ever.

Location-scale families lose their maximum in three ways (for Weibull: Farnum and Booth 1997; for
censored and grouped data the conditions of Burridge 1981): without failures the location runs
away; when all the data could come from one instant the spread shrinks to nothing; when failing is
not later than surviving the spread grows without end.
"""

import numpy as np

from reliability.estimators.errors import Refusal
from reliability.estimators.families import Family
from reliability.estimators.life_data import LifeData

NO_UNITS = Refusal("no_units", "There are no units in the data.")
NO_FAILURES = Refusal(
    "no_failures",
    "Nothing has failed yet, so any long enough life fits; only a bound on life can be given.",
    ("weibayes", "exponential_bound"),
)
AT_LARGEST = Refusal(
    "all_failures_at_largest_time",
    "All failures are at one age and nothing ran longer, so the likelihood rises for ever as the "
    "spread shrinks.",
    ("weibayes", "exponential"),
)
STEP = Refusal(
    "compatible_with_step",
    "All failures could have happened at one instant, so the likelihood has no maximum; finer "
    "inspection or a stated shape is needed.",
    ("weibayes", "exponential"),
)
NO_RISE = Refusal(
    "no_rise_with_age",
    "Units found failed were not older than units found running, so the spread grows for ever.",
    ("weibayes", "exponential"),
)


def refusal(data: LifeData, family: Family, shape_given: bool) -> Refusal | None:
    """Return why there is no estimate, or None when there is one."""
    if data.units == 0:
        return NO_UNITS
    if data.failures == 0:
        return NO_FAILURES
    if shape_given:
        return STEP if data.lower.max() == 0 else None
    return _shape_refusal(data, family)


def _shape_refusal(data: LifeData, family: Family) -> Refusal | None:
    """Return why location and spread cannot both be estimated."""
    if data.lower.max() <= data.failed_by[0]:
        return AT_LARGEST if data.exact[data.failed].all() else STEP
    if not data.has_intervals:
        return None
    only_left = bool((data.lower[data.failed] == 0).all())
    if only_left and not data.has_late_entry:
        return _current_status(data, family)
    return None


def _current_status(data: LifeData, family: Family) -> Refusal | None:
    """Only "failed by" and "running at": the spread is finite if failing goes with age.

    At 1/sigma = 0 the derivative of the log-likelihood has the sign of the difference of the mean
    ages (of their logarithms in the log families) between the failed and the running.
    """
    running = data.right & (data.lower > 0)
    axis = np.log if family.logarithmic else np.asarray
    mean_failed = np.average(axis(data.upper[~data.right]), weights=data.count[~data.right])
    mean_running = np.average(axis(data.lower[running]), weights=data.count[running])
    return NO_RISE if mean_failed <= mean_running else None
