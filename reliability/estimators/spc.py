"""Control charts for counts: shares of nonconforming pieces (p), counts per unit (u), CUSUM.

Sources: Montgomery, Introduction to Statistical Quality Control, 6th ed., chapters 7 and 9;
NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.3, 6.3.3.1 and 6.3.3.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log

import numpy as np
import numpy.typing as npt

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.special import Vector

Numbers = Sequence[float] | npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
USUAL_SIGMAS = 3.0


@dataclass(frozen=True, eq=False)
class ShewhartChart:
    """One point per sample: `value` is count over size, limits are those of its own size.

    `above` and `below`: the point lies outside its limits (on a limit is inside).
    """

    value: Vector
    centre: float
    lower: Vector
    upper: Vector
    above: Flags
    below: Flags


@dataclass(frozen=True, eq=False)
class CusumChart:
    """Sums of what went beyond the allowance: `high` upwards, `low` downwards (both from 0 up).

    `signal_high` and `signal_low`: the sum exceeds `limit`. The sums go on after a signal.
    """

    high: Vector
    low: Vector
    limit: float
    signal_high: Flags
    signal_low: Flags


def p_chart(
    nonconforming: Numbers,
    sizes: Numbers,
    *,
    centre: float | None = None,
    sigmas: float = USUAL_SIGMAS,
) -> ShewhartChart | Refusal:
    """Shares of nonconforming pieces: p +/- L sqrt(p (1 - p) / n_i), within 0 and 1.

    Montgomery 7.2.1, equations 7.6 to 7.8 and 7.12 (samples of different size). `centre`: a
    standard value, else the pooled share of all samples given. Refused: without any piece.
    Raises InvalidData naming the sample.
    """
    counts, n = _samples(nonconforming, sizes)
    if (counts > n).any():
        place = f"sample {int(np.argmax(counts > n)) + 1}"
        raise InvalidData("more_than_all", place, "more nonconforming pieces than pieces")
    middle = _centre(counts, n, centre)
    if isinstance(middle, Refusal):
        return middle
    if middle > 1:
        raise InvalidData("impossible_centre", "centre", "a share is at most 1")
    with np.errstate(divide="ignore"):
        spread = sigmas * np.sqrt(middle * (1.0 - middle) / n)
    return _charted(counts, n, middle, spread, most=1.0)


def u_chart(
    counts: Numbers, units: Numbers, *, centre: float | None = None, sigmas: float = USUAL_SIGMAS
) -> ShewhartChart | Refusal:
    """Counts per unit of exposure: u +/- L sqrt(u / n_i), not below 0.

    Montgomery 7.3.1, equations 7.18 and 7.19 and section 7.3.2 (units of different number).
    `centre`: a standard value, else all counts over all units. Refused: without any exposure.
    Raises InvalidData naming the sample.
    """
    found, n = _samples(counts, units)
    middle = _centre(found, n, centre)
    if isinstance(middle, Refusal):
        return middle
    with np.errstate(divide="ignore"):
        spread = sigmas * np.sqrt(middle / n)
    return _charted(found, n, middle, spread, most=np.inf)


def cusum(
    values: Numbers,
    *,
    target: float | Numbers,
    allowance: float | Numbers,
    limit: float,
    head_start: float = 0.0,
) -> CusumChart:
    """The tabular CUSUM: C+_i = max(0, x_i - (target + K) + C+_{i-1}), C- alike downwards.

    Montgomery 9.1.2, equations 9.2 and 9.3; `head_start` is C_0 of both sides (Lucas and Crosier
    1982: half the limit). `target` and `allowance` K may differ from point to point: with x_i a
    count, target_i = rate x exposure_i and K_i = (k - rate) x exposure_i this is the Poisson CUSUM
    of Lucas (1985), whose k is `poisson_reference`. Raises InvalidData for values that are not
    finite, a limit that is not positive.
    """
    x = _finite(values, "value")
    middle = np.broadcast_to(_finite(target, "target"), x.shape)
    slack = np.broadcast_to(_finite(allowance, "allowance"), x.shape)
    if not limit > 0 or (slack < 0).any() or head_start < 0:
        raise InvalidData("impossible_plan", "plan", "limit above 0, allowance and head start not")
    high, low = np.zeros_like(x), np.zeros_like(x)
    up = down = head_start
    for place, (value, at, k) in enumerate(zip(x, middle, slack, strict=True)):
        up = high[place] = max(0.0, value - at - k + up)
        down = low[place] = max(0.0, at - k - value + down)
    return CusumChart(high, low, limit, high > limit, low > limit)


def poisson_reference(accepted: float, rejected: float) -> float:
    """Return the reference value of a Poisson CUSUM, (r - a) / (ln r - ln a) (Lucas 1985, eq. 2).

    `accepted` and `rejected` are rates of one unit; rejected is larger.
    """
    if not 0 < accepted < rejected or not isfinite(rejected):
        raise InvalidData("impossible_rates", "rates", "the rejected rate exceeds the accepted one")
    return float((rejected - accepted) / (np.log(rejected) - np.log(accepted)))


def predictive_count_limit(count: float, exposure: float, coming: float, risk: float) -> int:
    """Return the largest count in `coming` that is no surprise after `count` in `exposure`.

    The predictive distribution of a Poisson rate with Jeffreys' prior is negative binomial,
    P(X <= c) = I_q(count + 1/2, c + 1) with q = exposure / (exposure + coming); the limit is the
    smallest c with P(X > c) <= risk. A u chart whose limits know how little the centre line is
    known (Bayarri and Garcia-Donato 2005, Technometrics 47, section 3).
    """
    _ensure_predictable(count, exposure, coming, risk)
    shape, share = count + 0.5, coming / (exposure + coming)
    found = 0
    while 1.0 - special.binomial_cdf(found, shape + found, share) > risk:
        found += 1
    return found


def predictive_share_limit(count: int, pieces: int, coming: int, risk: float) -> int:
    """Return the largest number of `coming` pieces that is no surprise after `count` of `pieces`.

    The predictive distribution of a share with Jeffreys' prior is beta-binomial with
    a = count + 1/2, b = pieces - count + 1/2 (Bernardo and Smith 1994, 5.2.2); a p chart whose
    limits know how little the centre line is known. Raises InvalidData.
    """
    _ensure_predictable(count, pieces, coming, risk)
    a, b, n = count + 0.5, pieces - count + 0.5, coming
    log_first = (
        special.log_gamma(b + n) - special.log_gamma(a + b + n)
        + special.log_gamma(a + b) - special.log_gamma(b)
    )  # fmt: skip
    found, log_chance = 0, log_first
    inside = exp(log_chance)
    while 1.0 - inside > risk and found < n:
        log_chance += log((n - found) / (found + 1.0) * (a + found) / (b + n - found - 1.0))
        found += 1
        inside += exp(log_chance)
    return found


def runs_above(values: Numbers, centre: float, length: int = 8) -> Flags:
    """Tell at which points the last `length` all lie above the centre (Western Electric rule 4)."""
    above = _finite(values, "value") > centre
    run, ends = 0, np.zeros(above.shape, dtype=np.bool_)
    for place, is_above in enumerate(above):
        run = run + 1 if is_above else 0
        ends[place] = run >= length
    return ends


def cusum_run_length(allowance: float, limit: float, shift: float = 0.0) -> float:
    """Return the average number of points to a signal of a two-sided standardised CUSUM.

    Siegmund (1985), in Montgomery equation 9.6: (exp(-2 D b) + 2 D b - 1) / (2 D^2) with
    D = shift - k upwards, -shift - k downwards, b = h + 1.166; D = 0 gives b^2. All in sigmas.
    """
    b = limit + 1.166
    rates = [1.0 / _one_sided(drift, b) for drift in (shift - allowance, -shift - allowance)]
    return 1.0 / sum(rates)


def _one_sided(drift: float, b: float) -> float:
    if abs(drift) < 1e-9:
        return b * b
    return (exp(-2.0 * drift * b) + 2.0 * drift * b - 1.0) / (2.0 * drift * drift)


def _ensure_predictable(count: float, size: float, coming: float, risk: float) -> None:
    if not (count >= 0 and size > 0 and coming > 0 and isfinite(count + size + coming)):
        raise InvalidData("impossible_limit", "limit", "counts from 0 on, exposures above 0")
    if not 0 < risk < 1:
        raise InvalidData("impossible_limit", "risk", "a risk lies between 0 and 1")


def _samples(counts: Numbers, sizes: Numbers) -> tuple[Vector, Vector]:
    found, n = _finite(counts, "sample"), _finite(sizes, "sample")
    if found.shape != n.shape:
        raise InvalidData("different_lengths", "samples", "as many counts as sizes are needed")
    wrong = (found < 0) | (n < 0) | ((n == 0) & (found > 0))
    if wrong.any():
        place = f"sample {int(np.argmax(wrong)) + 1}"
        raise InvalidData("impossible_sample", place, "counts and sizes are not negative")
    return found, n


def _centre(counts: Vector, n: Vector, stated: float | None) -> float | Refusal:
    if stated is not None:
        if not isfinite(stated) or stated < 0:
            raise InvalidData("impossible_centre", "centre", "a centre is finite, from 0 on")
        return stated
    if not n.sum() > 0:
        return Refusal("nothing_counted", "no sample has any size, so there is no centre line")
    return float(counts.sum() / n.sum())


def _charted(
    counts: Vector, n: Vector, centre: float, spread: Vector, most: float
) -> ShewhartChart:
    """Limits cut at what is possible; an empty sample has no value and is never outside."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(n > 0, counts / n, np.nan)
    lower, upper = np.maximum(centre - spread, 0.0), np.minimum(centre + spread, most)
    return ShewhartChart(value, centre, lower, upper, value > upper, value < lower)


def _finite(values: float | Numbers, name: str) -> Vector:
    found = np.asarray(values, dtype=np.float64)
    wrong = ~np.isfinite(np.atleast_1d(found))
    if wrong.any():
        raise InvalidData("not_finite", f"{name} {int(np.argmax(wrong)) + 1}", "is not a number")
    return found
