"""Accelerated life: life at use stress from tests at higher stress.

mu = ln of the characteristic life is a line in the transformed stress, sigma is common to all
levels (Nelson 1990, chapters 2 and 4; Meeker and Escobar 1998, chapters 18 and 19):

- arrhenius: x = 1 / (k T), T in kelvin, so the slope is the activation energy in electronvolts;
- eyring: mu = -ln T + gamma0 + Ea / (k T);
- inverse_power: x = -ln V, so the slope is the power n.
"""

from collections.abc import Mapping, Sequence
from math import exp, inf, log

import numpy as np

from reliability.estimators import fitting, special, stress_likelihood
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import FAMILIES
from reliability.estimators.fit_result import Fit
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector
from reliability.estimators.stress_fit import LifeOfStress, Relation, StressFit, transformed
from reliability.estimators.stress_likelihood import Rows

ONE_LEVEL = Refusal(
    "one_stress_level",
    "Failures at one stress level only: how life changes with stress cannot be told.",
    ("fit",),
)
NO_MAXIMUM = Refusal(
    "no_finite_maximum",
    "The search ended without a maximum: the levels do not determine the line.",
    ("fit",),
)


def fit_stress(
    tests: Mapping[float, LifeData],
    relation: Relation = "arrhenius",
    distribution: LifeOfStress = "weibull",
) -> StressFit | Refusal:
    """Fit life against stress; `tests` maps each stress (kelvin or load) to its life data.

    Raises InvalidData for an impossible stress, late entry, or an unknown relation.
    """
    if relation not in ("arrhenius", "eyring", "inverse_power"):
        raise InvalidData("unknown_relation", str(relation), "arrhenius, eyring, inverse_power")
    places = {stress: transformed(relation, stress) for stress in tests}
    for stress, data in tests.items():
        if (data.entry > 0).any():
            raise InvalidData("late_entry", f"stress {stress}", "tests start with new units")
    if sum(data.failures > 0 for data in tests.values()) < 2:
        return ONE_LEVEL
    held = FAMILIES[distribution].fixed_sigma
    with np.errstate(all="ignore"):
        found = _climb(tests, places, distribution, held)
    if found is None:
        return NO_MAXIMUM
    estimate, covariance, height, iterations = found
    own = {stress: fitting.fit(data, distribution) for stress, data in tests.items()}
    shape, line = _adequacy(tests, own, distribution, height) if held is None else (None, None)
    return StressFit(
        relation=relation,
        distribution=distribution,
        intercept=estimate[0],
        slope=estimate[1],
        sigma=estimate[2],
        covariance=covariance,
        log_likelihood=height,
        iterations=iterations,
        levels=tuple(sorted(tests)),
        at_level=own,
        common_shape=shape,
        line=line,
        flags=_flags(tests, shape, line, estimate[1]),
    )


Found = tuple[tuple[float, float, float], Vector, float, int]


def _climb(
    tests: Mapping[float, LifeData],
    places: Mapping[float, tuple[float, float]],
    distribution: LifeOfStress,
    held: float | None,
) -> Found | None:
    """Newton on standardised ages and stresses; None where no maximum certifies itself."""
    low, high, count, x = (
        np.concatenate(part) for part in zip(*_columns(tests, places), strict=True)
    )
    middle, spread = float(x.mean()), float(x.std()) or 1.0
    finite = np.where(np.isfinite(high), high, low)
    centre = float(np.average(finite[np.isfinite(finite)]))
    design = np.column_stack([np.ones(x.size), (x - middle) / spread])
    rows = Rows(FAMILIES[distribution].standard, low - centre, high - centre, count, design)
    if held is not None:
        point, value, iterations, inverse = _held(rows, held)
    else:
        point, value, iterations = stress_likelihood.maximise(rows, np.array([0.5, -0.5, 0.0]))
        inverse = _inverse(-value.hessian)
    failures = float(count[np.isfinite(high)].sum())
    if inverse is None or float(np.abs(value.gradient[held is not None :]).max()) > 1e-7 * failures:
        return None
    sigma = 1.0 / float(point[0])
    gamma = -sigma * point[1:]
    # (intercept, slope, ln sigma) of the caller's scale as functions of (a, c0, c1).
    back = np.array([[1.0, -middle / spread], [0.0, 1.0 / spread]])
    chain = np.zeros((3, 3))
    chain[:2, 0] = back @ (-gamma * sigma)
    chain[:2, 1:] = back * -sigma
    chain[2, 0] = -sigma
    place = back @ gamma + np.array([centre, 0.0])
    height = value.log_likelihood - _logs_taken_off(tests, places, centre)
    return (float(place[0]), float(place[1]), sigma), chain @ inverse @ chain.T, height, iterations


def _logs_taken_off(
    tests: Mapping[float, LifeData], places: Mapping[float, tuple[float, float]], centre: float
) -> float:
    """Return what centring took off ln t of exact rows: their density is one of t itself."""
    return sum(
        (centre + places[stress][1]) * float(data.count[data.exact].sum())
        for stress, data in tests.items()
    )


def _columns(
    tests: Mapping[float, LifeData], places: Mapping[float, tuple[float, float]]
) -> list[tuple[Vector, Vector, Vector, Vector]]:
    """Return ln of lower and upper ages less the offset, counts and x of every level."""
    found = []
    for stress, data in tests.items():
        x, offset = places[stress]
        low, high = np.log(data.lower) - offset, np.log(data.upper) - offset
        keep = np.isfinite(low) | np.isfinite(high)
        size = int(keep.sum())
        found.append((low[keep], high[keep], data.count[keep], np.full(size, x)))
    return found


def _inverse(information: Vector) -> Vector | None:
    if not np.isfinite(information).all():
        return None
    values = np.linalg.eigvalsh(information)
    return np.asarray(np.linalg.inv(information)) if values[0] > 1e-12 * values[-1] else None


def _held(rows: Rows, sigma: float) -> tuple[Vector, stress_likelihood.Value, int, Vector | None]:
    """Newton over the line alone, a = 1/sigma held."""
    point = np.array([1.0 / sigma, -0.5 / sigma, 0.0])
    value = stress_likelihood.evaluate(rows, point)
    iterations, still = 0, False
    while iterations < stress_likelihood.STEPS and not still:
        iterations += 1
        step = np.linalg.solve(-value.hessian[1:, 1:], value.gradient[1:])
        step = step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        point = point + np.array([0.0, *step])
        value = stress_likelihood.evaluate(rows, point)
        still = float(np.abs(step).max()) < stress_likelihood.SMALLEST_STEP
    inner = _inverse(-value.hessian[1:, 1:])
    if inner is None:
        return point, value, iterations, None
    inverse = np.zeros((3, 3))
    inverse[1:, 1:] = inner
    return point, value, iterations, inverse


def _adequacy(
    tests: Mapping[float, LifeData],
    own: Mapping[float, Fit | Refusal],
    distribution: LifeOfStress,
    height: float,
) -> tuple[float | None, float | None]:
    """Return the p-values of a common shape and of the line, by likelihood ratio."""
    fits = [fit for fit in own.values() if isinstance(fit, Fit)]
    if len(fits) < len(own):
        return None, None
    separate = sum(fit.log_likelihood for fit in fits)
    common = _common_shape(tests, fits, distribution)
    shape = special.chi_square_tail(max(2.0 * (separate - common), 0.0), len(fits) - 1)
    if len(fits) < 3:
        return shape, None
    return shape, special.chi_square_tail(max(2.0 * (common - height), 0.0), len(fits) - 2)


def _common_shape(
    tests: Mapping[float, LifeData], fits: Sequence[Fit], distribution: LifeOfStress
) -> float:
    """Return the highest log-likelihood with a place of its own for each level and one sigma."""
    family = FAMILIES[distribution]

    def height(log_sigma: float) -> float:
        total = 0.0
        for data in tests.values():
            found = fitting.fit_family(data, distribution, family, exp(log_sigma))
            total += found.log_likelihood if isinstance(found, Fit) else -inf
        return total

    sigmas = [log(fit.sigma) for fit in fits]
    low, high = min(sigmas), max(sigmas)
    share = 0.6180339887498949
    for _ in range(60):
        left, right = high - share * (high - low), low + share * (high - low)
        if height(left) > height(right):
            high = right
        else:
            low = left
    return height((low + high) / 2.0)


def _flags(
    tests: Mapping[float, LifeData], shape: float | None, line: float | None, slope: float
) -> tuple[str, ...]:
    found = {
        "two_levels": len(tests) == 2,
        "level_without_failures": any(data.failures == 0 for data in tests.values()),
        "shapes_differ": shape is not None and shape < 0.05,
        "levels_off_the_line": line is not None and line < 0.05,
        "life_rises_with_stress": slope < 0,
    }
    return tuple(code for code, present in found.items() if present)
