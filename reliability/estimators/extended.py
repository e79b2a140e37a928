"""Distributions with one parameter more: a threshold, or a shape of their own.

Held at any value of that parameter they are location-scale, where the maximum is one concave
search away. So the extra parameter psi is searched outside: a grid shows the run of the profile
likelihood, and the root of its slope (by the envelope theorem the partial derivative alone) is
found between its neighbours. A profile that rises to an end of its range is refused, saying which
end; an inner maximum beside an infinite one at the first failure is taken and flagged (Cheng and
Amin 1983; Lawless 2003, section 5.4).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp, inf, log
from typing import Literal

import numpy as np

from reliability.estimators import fitting, likelihood, special
from reliability.estimators.errors import Refusal
from reliability.estimators.extended_fit import ExtendedFit
from reliability.estimators.families import FAMILIES, Family, SmallestExtreme
from reliability.estimators.fit_result import Convergence, Fit
from reliability.estimators.gamma_families import GeneralGamma, LogGamma
from reliability.estimators.life_data import LifeData
from reliability.estimators.limited_family import Limited
from reliability.estimators.special import Vector

Extended = Literal["weibull_3p", "lognormal_3p", "gamma", "generalised_gamma", "limited_failure"]
GRID = 41
CONVERGED = 1e-7
# Half the 90 % point of chi-square(1): a fall of ln L below it is within the noise.
ONE_SIDED = 1.353
NEARLY_ONE = 0.995
AT_FIRST_FAILURE = Refusal(
    "threshold_at_first_failure",
    "The likelihood rises as the threshold runs to the first failure: it has no finite maximum.",
    ("weibull", "lognormal"),
)
RUNS_AWAY = Refusal(
    "threshold_runs_away",
    "The likelihood rises as the threshold runs to minus infinity: without one the data are met "
    "better by a distribution of the age itself.",
    ("gumbel", "normal", "weibull"),
)
SHAPE_RUNS_AWAY = Refusal(
    "shape_runs_away",
    "The likelihood rises with the shape to the end of its range: a limiting distribution fits.",
    ("lognormal", "weibull"),
)
EVERY_UNIT = Refusal(
    "no_defective_share",
    "The likelihood rises as the share that can fail goes to one: the data show no units that "
    "would last for ever.",
    ("weibull", "lognormal"),
)
NO_CURVATURE = Refusal(
    "flat_likelihood",
    "The likelihood is flat around its maximum: the parameters cannot be told apart.",
    ("weibull", "lognormal"),
)


@dataclass(frozen=True)
class Model:
    """How a distribution becomes a location-scale family once psi is held.

    `grid` says where the profile is looked at, `family` and `threshold` what a psi stands for,
    `ends` what is refused where the profile still rises at either end of the grid.
    """

    names: tuple[str, ...]
    grid: Callable[[LifeData], Vector]
    family: Callable[[float], Family]
    threshold: Callable[[LifeData, float], float]
    ends: tuple[Refusal, Refusal]


def fit_extended(data: LifeData, distribution: Extended) -> ExtendedFit | Refusal:
    """Return the maximum likelihood estimate with the extra parameter, or why there is none."""
    model = MODELS[distribution]
    sound = fitting.fit(data)
    if isinstance(sound, Refusal):
        return sound
    grid = model.grid(data)
    with np.errstate(all="ignore"):
        heights = np.array([_height(data, model, psi) for psi in grid])
        peak = _inner_peak(heights)
        if peak is None:
            return model.ends[0] if heights[0] >= heights[-1] else model.ends[1]
        psi = _summit(data, model, float(grid[peak - 1]), float(grid[peak + 1]))
        inner = _inner(data, model, psi)
        if isinstance(inner, Refusal):
            return inner
        covariance, convergence = _curvature(data, model, psi, inner)
    if covariance is None:
        return NO_CURVATURE
    return ExtendedFit(
        distribution=distribution,
        names=model.names,
        inner=inner,
        psi=psi,
        threshold=model.threshold(data, psi),
        covariance=covariance,
        convergence=convergence,
        flags=_flags(model, inner, model.threshold(data, psi), covariance, heights, peak),
        data=data,
        at=lambda value: _held(data, model, value, inner),
        reach=(float(grid[0]), float(grid[-1])),
    )


def moved(data: LifeData, threshold: float) -> LifeData:
    """Return the ages counted from the threshold; before it nothing could fail."""

    def shift(ages: Vector) -> Vector:
        return np.asarray(np.maximum(ages - threshold, 0.0))

    if threshold == 0.0:
        return data
    return replace(
        data, lower=shift(data.lower), upper=shift(data.upper), entry=_entered(data, threshold)
    )


def _entered(data: LifeData, threshold: float) -> Vector:
    """Entry ages from the threshold; a unit known from new stays known from new."""
    return np.where(data.entry > 0, np.maximum(data.entry - threshold, 0.0), 0.0)


def _inner(data: LifeData, model: Model, psi: float) -> Fit | Refusal:
    family = model.family(psi)
    shifted = moved(data, model.threshold(data, psi))
    return fitting.fit_family(shifted, "weibull", family, family.fixed_sigma)


def _height(data: LifeData, model: Model, psi: float) -> float:
    found = _inner(data, model, psi)
    return found.log_likelihood if isinstance(found, Fit) else -inf


def _held(data: LifeData, model: Model, psi: float, start: Fit) -> tuple[Fit, float]:
    """Return a fit with its likelihood set up at psi, location and scale left where they are."""
    family, threshold = model.family(psi), model.threshold(data, psi)
    problem = likelihood.prepare(moved(data, threshold), family)
    return replace(start, family=family, problem=problem), threshold


def _inner_peak(heights: Vector) -> int | None:
    """Return the highest point of the grid that is higher than both its neighbours."""
    middle = heights[1:-1]
    peaks = np.flatnonzero((middle >= heights[:-2]) & (middle >= heights[2:]) & np.isfinite(middle))
    if not peaks.size:
        return None
    best = int(peaks[np.argmax(middle[peaks])]) + 1
    level = heights[best] - min(heights[best - 1], heights[best + 1])
    return best if level > 1e-9 * (1.0 + abs(heights[best])) else None


def _summit(data: LifeData, model: Model, low: float, high: float) -> float:
    """Return the psi between two grid points where the profile's slope vanishes."""

    def slope(psi: float) -> float:
        found = _inner(data, model, psi)
        return _slope(data, model, psi, found) if isinstance(found, Fit) else -inf

    first, last = slope(low), slope(high)
    if not first > 0 > last:
        return _golden(lambda psi: _height(data, model, psi), low, high)
    return special.root(slope, low, high)


def _golden(height: special.Function, low: float, high: float) -> float:
    """Golden-section search, where the slope does not change its sign at the ends."""
    share = 0.6180339887498949
    left, right = high - share * (high - low), low + share * (high - low)
    for _ in range(60):
        if height(left) > height(right):
            high, right = right, left
            left = high - share * (high - low)
        else:
            low, left = left, right
            right = low + share * (high - low)
    return (low + high) / 2.0


def _slope(data: LifeData, model: Model, psi: float, inner: Fit) -> float:
    """Return d ln L / d psi with mu and sigma held: central differences, twice, extrapolated."""

    def at(value: float) -> float:
        return _value(data, model, value, inner)[0]

    h = 1e-3
    near = (at(psi + h) - at(psi - h)) / (2.0 * h)
    far = (at(psi + 2.0 * h) - at(psi - 2.0 * h)) / (4.0 * h)
    return (4.0 * near - far) / 3.0


def _value(data: LifeData, model: Model, psi: float, inner: Fit) -> tuple[float, Vector]:
    """Return ln L and its score in (mu, ln sigma) at psi, mu and sigma as in `inner`."""
    problem = _held(data, model, psi, inner)[0].problem
    a = problem.spread / inner.sigma
    b = -(inner.mu - problem.centre) / inner.sigma
    value = likelihood.evaluate(problem, a, b)
    by_a, by_b = value.by_a, value.by_b
    return value.log_likelihood, np.array([-by_b / inner.sigma, -a * by_a - b * by_b])


def _curvature(
    data: LifeData, model: Model, psi: float, inner: Fit
) -> tuple[Vector | None, Convergence]:
    """Return the covariance of (mu, ln sigma, psi): exact inside, by differences across."""
    h = 1e-3
    values = [_value(data, model, psi + i * h, inner) for i in (-2, -1, 0, 1, 2)]
    at, scores = [value for value, _ in values], [score for _, score in values]
    across = (8.0 * (scores[3] - scores[1]) - (scores[4] - scores[0])) / (12.0 * h)
    bend = (-at[0] + 16 * at[1] - 30 * at[2] + 16 * at[3] - at[4]) / (12 * h * h)
    size = 1 if inner.shape_given else 2
    information = np.zeros((size + 1, size + 1))
    information[:size, :size] = np.linalg.inv(inner.covariance[:size, :size])
    information[:size, size] = information[size, :size] = -across[:size]
    information[size, size] = -bend
    slope = abs(_slope(data, model, psi, inner)) / data.failures
    scaled = information / np.sqrt(np.outer(np.diag(information), np.diag(information)))
    smallest = float(np.linalg.eigvalsh(scaled)[0]) if np.isfinite(scaled).all() else -inf
    report = Convergence(
        inner.convergence.iterations, max(inner.convergence.score, slope), smallest
    )
    if not (slope < CONVERGED and smallest > 1e-10):
        return None, report
    covariance = np.zeros((3, 3))
    free = [0, 2] if inner.shape_given else [0, 1, 2]
    covariance[np.ix_(free, free)] = np.linalg.inv(information)
    return covariance, report


def _flags(
    model: Model, inner: Fit, threshold: float, covariance: Vector, heights: Vector, peak: int
) -> tuple[str, ...]:
    """Return cautions by code."""
    limited = model.ends[1] is EVERY_UNIT
    unbounded = model.ends[0] is AT_FIRST_FAILURE
    found = {
        "higher_at_first_failure": unbounded and heights[0] > heights[peak],
        "negative_threshold": threshold < 0,
        "share_not_below_one": limited and heights[peak] - heights[-1] < ONE_SIDED,
        "flat_ridge": limited and _correlation(covariance) > NEARLY_ONE,
    }
    kept = tuple(code for code in inner.flags if code != "unusual_shape")
    return kept + tuple(code for code, present in found.items() if present)


def _correlation(covariance: Vector) -> float:
    """Return the correlation of location and psi, without its sign."""
    return abs(float(covariance[0, 2])) / float(np.sqrt(covariance[0, 0] * covariance[2, 2]))


def _first_failure(data: LifeData) -> float:
    """Return the age by which the first unit failed: no threshold lies beyond it."""
    return float(data.upper[~data.right].min())


def _distances(data: LifeData) -> Vector:
    """Return ln(first failure - threshold), from close to the first failure to far below zero."""
    first = _first_failure(data)
    finite = np.where(np.isfinite(data.upper), data.upper, data.lower)
    spread = max(float(finite.max()) - first, 1e-6 * first)
    return np.linspace(log(1e-4 * min(first, spread)), log(first + 30.0 * spread), GRID)


def _shares(data: LifeData) -> Vector:
    """Return logits of the share that can fail: from below the share that did, to nearly one."""
    seen = data.failures / data.units
    low = min(0.7 * seen, 0.9)
    return np.linspace(log(low / (1.0 - low)), log(0.9995 / 0.0005), GRID)


def _share(psi: float) -> float:
    return 1.0 / (1.0 + exp(-psi))


MODELS: dict[str, Model] = {
    "weibull_3p": Model(
        ("eta", "beta", "gamma"),
        _distances,
        lambda _psi: FAMILIES["weibull"],
        lambda data, psi: _first_failure(data) - exp(psi),
        (AT_FIRST_FAILURE, RUNS_AWAY),
    ),
    "lognormal_3p": Model(
        ("mu", "sigma", "gamma"),
        _distances,
        lambda _psi: FAMILIES["lognormal"],
        lambda data, psi: _first_failure(data) - exp(psi),
        (AT_FIRST_FAILURE, RUNS_AWAY),
    ),
    "gamma": Model(
        ("k", "theta"),
        lambda _data: np.linspace(log(0.02), log(500.0), GRID),
        lambda psi: Family(LogGamma(exp(psi)), True, ("theta",), fixed_sigma=1.0),
        lambda _data, _psi: 0.0,
        (SHAPE_RUNS_AWAY, SHAPE_RUNS_AWAY),
    ),
    "generalised_gamma": Model(
        ("mu", "sigma", "q"),
        lambda _data: np.linspace(-4.0, 6.0, GRID),
        lambda psi: Family(GeneralGamma(psi), True, ("mu", "sigma")),
        lambda _data, _psi: 0.0,
        (SHAPE_RUNS_AWAY, SHAPE_RUNS_AWAY),
    ),
    "limited_failure": Model(
        ("eta", "beta", "p"),
        _shares,
        lambda psi: Family(Limited(SmallestExtreme(), _share(psi)), True, ("eta", "beta")),
        lambda _data, _psi: 0.0,
        (NO_CURVATURE, EVERY_UNIT),
    ),
}
