"""One chart from the counts of its months. Pure; the formulas are those of `estimators.spc`.

A month is judged by the months before it that raised no alarm, at most two years of them and at
least six. Its limit is predictive, so it knows how little a young or quiet chart knows. Small
numbers raise no alarm, and only rises do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, nan

import numpy as np

from reliability.estimators import spc
from reliability.spc.choices import Kind, Rule

RISK = 0.00135  # one-sided, that of three sigmas
LEAST_MONTHS, MOST_MONTHS = 6, 24
LEAST_FAILURES = 3
CUSUM_MONTHS = 12
RISE = 2.0  # a CUSUM looks for a rate that has doubled
MONTHS_BETWEEN_FALSE_ALARMS = 370.0
RUN = 8
DEVICE_MONTHS = 365 / 12 * 1000  # device-days in the unit that is shown


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month: `size` is device-days (u, CUSUM) or diagnosed pieces (p)."""

    period: str
    count: int
    size: int


@dataclass(frozen=True, slots=True)
class Point:
    """A month on a chart; centre and limit are nan while there is too little to judge by."""

    month: Month
    value: float
    centre: float
    limit: float
    rules: tuple[Rule, ...]


def charted(kind: Kind, months: Sequence[Month]) -> list[Point]:
    """The points of a chart, months in order and without gaps."""
    return _cusum(months) if kind is Kind.CUSUM else _shewhart(kind, months)


def _shewhart(kind: Kind, months: Sequence[Month]) -> list[Point]:
    points: list[Point] = []
    calm: list[Month] = []
    run = 0
    for month in months:
        base = calm[-MOST_MONTHS:]
        centre, limit = _limits(kind, base, month)
        run = run + 1 if _value(month, kind) > centre else 0
        rules = _rules(month, limit, run, kind)
        points.append(Point(month, _value(month, kind), centre, limit, rules))
        if month.size and Rule.ABOVE not in rules:
            calm.append(month)
    return points


def _limits(kind: Kind, base: Sequence[Month], month: Month) -> tuple[float, float]:
    count, size = sum(one.count for one in base), sum(one.size for one in base)
    if len(base) < LEAST_MONTHS or not size or not month.size:
        return nan, nan
    if kind is Kind.P:
        most = spc.predictive_share_limit(count, size, month.size, RISK)
        return count / size, most / month.size
    most = spc.predictive_count_limit(count, size, month.size, RISK)
    return count / size * DEVICE_MONTHS, most / month.size * DEVICE_MONTHS


def _rules(month: Month, limit: float, run: int, kind: Kind) -> tuple[Rule, ...]:
    found = []
    if month.count >= LEAST_FAILURES and _value(month, kind) > limit:
        found.append(Rule.ABOVE)
    if run == RUN and month.count >= LEAST_FAILURES:
        found.append(Rule.RUN)
    return tuple(found)


def _value(month: Month, kind: Kind) -> float:
    if not month.size:
        return nan
    return month.count / month.size * (1.0 if kind is Kind.P else DEVICE_MONTHS)


def _cusum(months: Sequence[Month]) -> list[Point]:
    """The Poisson CUSUM (Lucas 1985) against the rate of the first year.

    Its limit is ln(B)/ln(2) failures, by which false alarms come B months apart at least on average
    (Lorden 1971, theorem 2: a CUSUM of log-likelihood ratios).
    """
    base, judged = months[:CUSUM_MONTHS], months[CUSUM_MONTHS:]
    count, size = sum(one.count for one in base), sum(one.size for one in base)
    quiet = [Point(one, nan, nan, nan, ()) for one in base]
    if count < LEAST_FAILURES or not judged:
        return quiet + [Point(one, nan, nan, nan, ()) for one in judged]
    rate = count / size
    exposure = np.array([one.size for one in judged], dtype=np.float64)
    reference = spc.poisson_reference(rate, RISE * rate)
    limit = log(MONTHS_BETWEEN_FALSE_ALARMS) / log(RISE)
    chart = spc.cusum(
        [float(one.count) for one in judged],
        target=rate * exposure,
        allowance=(reference - rate) * exposure,
        limit=limit,
    )
    crossed = chart.signal_high & ~np.concatenate([[False], chart.signal_high[:-1]])
    return quiet + [
        Point(month, float(value), 0.0, limit, (Rule.CUSUM,) if signal else ())
        for month, value, signal in zip(judged, chart.high, crossed, strict=True)
    ]
