"""Repeated failures: the mean cumulative function and the power law of growth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.special import Vector

Indices = npt.NDArray[np.int64]
ROUNDING = 1e-13  # What is smaller, beside the sums it is left over from, is zero.


@dataclass(frozen=True)
class History:
    """One device: ages at its repairs, observed from `start` to `end`; costs default to one.

    `units`: so many devices with this same history.
    """

    repairs: tuple[float, ...]
    end: float
    start: float = 0.0
    costs: tuple[float, ...] | None = None
    units: int = 1


@dataclass(frozen=True, eq=False)
class MeanCumulative:
    """Mean repairs (or cost) per device up to each age, with bounds at a two-sided level."""

    age: Vector
    at_risk: Vector
    estimate: Vector
    standard_error: Vector
    lower: Vector
    upper: Vector
    level: float


@dataclass(frozen=True)
class PowerLaw:
    """Crow-AMSAA: E[N(t)] = lambda t^beta, beta < 1 improving.

    `beta` is the maximum likelihood estimate, `bias_corrected_beta` the unbiased one; the bounds
    of beta are exact at the two-sided `level`.
    """

    beta: float
    bias_corrected_beta: float
    scale: float
    beta_lower: float
    beta_upper: float
    level: float
    end: float
    failures: int

    def expected(self, age: float) -> float:
        """Return E[N(age)]."""
        return float(self.scale * age**self.beta)

    def intensity(self, age: float) -> float:
        """Return failures per unit of time at `age`; its inverse is the instantaneous MTBF."""
        return float(self.scale * self.beta * age ** (self.beta - 1.0))


def mean_cumulative(
    histories: Sequence[History], *, level: float = 0.90
) -> MeanCumulative | Refusal:
    """Return M(t) = sum over repair ages of (repairs or cost) / (devices under observation).

    The variance is the robust one, sum over devices of (sum over ages of (d_i - mean d)/n)^2,
    which assumes no Poisson process and keeps a device's repairs together (Nelson 1995;
    Lawless and Nadeau 1995, equation 2.4). Bounds are M exp(+/- z se / M). A repair at a
    device's end still counts it as observed. Raises InvalidData naming the device.
    """
    if not 0 < level < 1:
        raise InvalidData("impossible_level", "level", "the level lies between 0 and 1")
    for place, history in enumerate(histories):
        _ensure_history(history, place)
    ages = np.unique([age for history in histories for age in history.repairs])
    if not ages.size:
        return Refusal("no_failures", "No device has been repaired.", ("exponential_bound",))
    at_risk = _observed(histories, ages)
    device, at, cost = _events(histories, ages)
    mean = np.bincount(at, cost * _units(histories)[device], ages.size) / at_risk
    estimate = np.cumsum(mean)
    error = np.sqrt(_robust_variance(histories, ages, (device, at, cost / at_risk[at]), mean))
    z = special.normal_quantile((1.0 + level) / 2.0)
    ratio = np.divide(error, estimate, out=np.zeros_like(error), where=estimate > 0)
    widen = np.exp(z * ratio)
    return MeanCumulative(ages, at_risk, estimate, error, estimate / widen, estimate * widen, level)


@dataclass(frozen=True, eq=False)
class MeanCumulativeDifference:
    """M of the first group less that of the second at each repair age, with bounds at `level`.

    `differs` says whether the bounds leave zero out at the last age both groups were observed.
    """

    age: Vector
    estimate: Vector
    standard_error: Vector
    lower: Vector
    upper: Vector
    level: float
    differs: bool


def mean_cumulative_difference(
    first: Sequence[History], second: Sequence[History], *, level: float = 0.90
) -> MeanCumulativeDifference | Refusal:
    """Return the difference of two mean cumulative functions over the ages both were observed.

    The groups are independent, so the robust variances add; bounds are the difference +/- z se
    (Nelson 2003, section 5; Doganaksoy and Nelson 1998). Raises InvalidData naming the device.
    """
    one, two = mean_cumulative(first, level=level), mean_cumulative(second, level=level)
    last = min(max(h.end for h in first), max(h.end for h in second)) if first and second else 0.0
    if isinstance(one, Refusal):
        return one
    if isinstance(two, Refusal):
        return two
    age = np.union1d(one.age, two.age)
    age = age[age <= last]
    if not age.size:
        return Refusal("ages_do_not_overlap", "The groups were not observed at common ages.")
    estimate = _step(one.age, one.estimate, age) - _step(two.age, two.estimate, age)
    error = np.hypot(
        _step(one.age, one.standard_error, age), _step(two.age, two.standard_error, age)
    )
    z = special.normal_quantile((1.0 + level) / 2.0)
    lower, upper = estimate - z * error, estimate + z * error
    differs = bool(lower[-1] > 0 or upper[-1] < 0)
    return MeanCumulativeDifference(age, estimate, error, lower, upper, level, differs)


def _step(ages: Vector, values: Vector, at: Vector) -> Vector:
    """Return a step function, zero before its first age, at other ages."""
    place = np.searchsorted(ages, at, side="right")
    return np.asarray(np.concatenate([[0.0], values])[place])


def crow_amsaa(
    failures: Sequence[float], *, end: float | None = None, level: float = 0.90
) -> PowerLaw | Refusal:
    """Fit the power law process to cumulative failure times of one system.

    With `end` the test was stopped at that time: beta = n / sum ln(end/t), unbiased (n - 1)/n of
    it; without, at the last failure: unbiased (n - 2)/n. lambda = n / end^beta. Bounds: 2 n beta /
    estimate is chi-square with 2 n (2 n - 2) degrees of freedom (Crow 1974; MIL-HDBK-189,
    appendix C). Raises InvalidData naming the failure that is not in (0, end].
    """
    times = np.sort(np.asarray(failures, dtype=np.float64))
    stop = float(times[-1]) if end is None and times.size else float(end or 0.0)
    for place, time in enumerate(failures):
        if not 0 < time <= stop < np.inf:
            raise InvalidData("outside_test", f"failure {place}", "not within (0, end]")
    n, lost = times.size, 0 if end is not None else 1
    total = float(np.log(stop / times).sum()) if n else 0.0
    if n - lost < 2 or total == 0:
        return Refusal("too_few_failures", "Growth needs failures at two times before the end.")
    beta = n / total
    degrees = 2.0 * (n - lost)
    low, high = (
        beta * special.chi_square_quantile(p, degrees) / (2.0 * n)
        for p in ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    )
    return PowerLaw(beta, beta * (n - 1 - lost) / n, n / stop**beta, low, high, level, stop, n)


def _ensure_history(history: History, place: int) -> None:
    """Refuse a history that no device can have."""
    name = f"device {place}"
    if not 0 <= history.start < history.end < np.inf:
        raise InvalidData("impossible_history", name, "it must start before it ends")
    if not all(history.start < age <= history.end for age in history.repairs):
        raise InvalidData("outside_history", name, "a repair lies outside its observation")
    if history.units < 1:
        raise InvalidData("no_units", name, "a history belongs to one device at least")
    if history.costs is not None and len(history.costs) != len(history.repairs):
        raise InvalidData("lengths_differ", name, "there must be one cost per repair")


def _units(histories: Sequence[History]) -> Vector:
    """Devices per history."""
    return np.array([history.units for history in histories], dtype=np.float64)


def _observed(histories: Sequence[History], ages: Vector) -> Vector:
    """Devices under observation at each age."""
    units = _units(histories)

    def before(borders: list[float]) -> Vector:
        """Devices whose border lies before each age."""
        order = np.argsort(borders, kind="stable")
        counted = np.concatenate([[0.0], np.cumsum(units[order])])
        return np.asarray(counted[np.searchsorted(np.array(borders)[order], ages, side="left")])

    started = before([history.start for history in histories])
    return started - before([history.end for history in histories])


Events = tuple[Indices, Indices, Vector]


def _events(histories: Sequence[History], ages: Vector) -> Events:
    """Return device, place among the ages and cost of every repair, in order of device and age."""
    count = [len(history.repairs) for history in histories]
    device = np.repeat(np.arange(len(histories)), count)
    place = np.searchsorted(ages, [age for history in histories for age in history.repairs])
    cost = np.array([c for h in histories for c in h.costs or (1.0,) * len(h.repairs)])
    order = np.lexsort((place, device))
    return device[order], place[order], cost[order].astype(np.float64)


def _robust_variance(
    histories: Sequence[History], ages: Vector, events: Events, mean: Vector
) -> Vector:
    """Return sum over devices of (own repairs - mean, each over the devices at risk, so far)^2.

    With G(t) the sum of mean/n and A_i = G(start) + own repairs/n so far, a device under
    observation adds (A_i - G)^2 and one that ended (A_i - G(end))^2. A_i changes at its own repairs
    alone, so sums of A_i and A_i^2 follow by adding up changes: linear in devices and repairs.
    """
    device, place, jump = events
    units = _units(histories)
    each = units[device]
    starts = np.searchsorted(ages, [history.start for history in histories], side="right")
    ends = np.searchsorted(ages, [history.end for history in histories], side="right")
    level = np.concatenate([[0.0], np.cumsum(mean / _observed(histories, ages))])
    after = np.cumsum(jump)
    base = (after - jump)[np.searchsorted(device, device)] - level[starts][device]
    new, old = after - base, after - jump - base
    final: Vector = level[starts] + np.bincount(device, jump, len(histories))
    squared, lost = np.square(final), -np.square(final - level[ends])

    def running(at_start: Vector, at_repair: Vector, at_end: Vector) -> Vector:
        size = ages.size + 1
        change = np.bincount(starts, at_start, size) + np.bincount(place, at_repair, size)
        return np.cumsum(change - np.bincount(ends, at_end, size))[:-1]

    one = running(units * level[starts], each * jump, units * final)
    two = running(units * level[starts] ** 2, each * (new * new - old * old), units * squared)
    count = running(units, np.zeros(jump.size), units)
    over = running(np.zeros(starts.size), np.zeros(jump.size), units * lost)
    now = level[1:]
    size = two + count * now * now + over
    variance = two - 2.0 * now * one + count * now * now + over
    return np.where(variance > ROUNDING * size, variance, 0.0)
