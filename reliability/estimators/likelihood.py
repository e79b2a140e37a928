"""The log-likelihood of rows in concave coordinates, and Newton on it.

For standardised ages y the coordinates are a = 1/sigma and b = -mu/sigma, z = a y + b. A row
contributes, times its count: exact ln f(z) + ln a, right-censored ln S(z), otherwise
ln(F(z_upper) - F(z_lower)), each less ln S(z_entry) where it entered late (Meeker and Escobar
1998, section 2.4; Lawless 2003, section 2.4 for truncation).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from reliability.estimators.families import Family, Standard
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

STEPS = 200
SINGULAR = 1e-14  # Smallest to largest eigenvalue below which a matrix counts as singular.
SMALLEST_STEP = 1e-9  # Newton doubles the digits: after such a step all of them are right.


class Value(NamedTuple):
    """Log-likelihood at (a, b), its gradient (2,) and Hessian (2, 2)."""

    log_likelihood: float
    gradient: Vector
    hessian: Vector


@dataclass(frozen=True)
class Problem:
    """Rows as standardised ages, split by kind; `centre` and `spread` undo the scaling."""

    standard: Standard
    exact: Vector
    exact_count: Vector
    right: Vector
    right_count: Vector
    low: Vector
    high: Vector
    between_count: Vector
    entry: Vector
    entry_count: Vector
    centre: float
    spread: float
    jacobian: float

    @property
    def exact_failures(self) -> float:
        """Units with a known failure age."""
        return float(self.exact_count.sum())


def prepare(data: LifeData, family: Family) -> Problem:
    """Scale time by its geometric mean (log families) or mean, and by its spread.

    Scaling makes the answer the same in any unit of time; it is undone in the result, and
    `jacobian` is what the log-likelihood of exact rows gains by it.
    """
    low, high = _axis(data.lower, family), _axis(data.upper, family)
    finite = np.where(np.isfinite(high), high, low)
    known = np.isfinite(finite)
    weight = data.count[known]
    centre = float(np.average(finite[known], weights=weight))
    spread = float(np.sqrt(np.average((finite[known] - centre) ** 2, weights=weight))) or 1.0
    exact, right = data.exact, data.right & np.isfinite(low)
    between = ~data.exact & ~data.right
    late = data.entry > 0
    jacobian = float(np.dot(data.count[exact], low[exact])) if family.logarithmic else 0.0
    return Problem(
        standard=family.standard,
        exact=(low[exact] - centre) / spread,
        exact_count=data.count[exact],
        right=(low[right] - centre) / spread,
        right_count=data.count[right],
        low=(low[between] - centre) / spread,
        high=(high[between] - centre) / spread,
        between_count=data.count[between],
        entry=(_axis(data.entry[late], family) - centre) / spread,
        entry_count=data.count[late],
        centre=centre,
        spread=spread,
        jacobian=-jacobian - float(data.count[exact].sum()) * float(np.log(spread)),
    )


def evaluate(problem: Problem, a: float, b: float) -> Value:
    """Return the log-likelihood with derivatives in (a, b); minus infinity where a <= 0."""
    if not a > 0:
        return Value(-np.inf, np.zeros(2), np.zeros((2, 2)))
    total, gradient, hessian = problem.jacobian, np.zeros(2), np.zeros((2, 2))
    for value, first, second in _parts(problem, a, b):
        total, gradient, hessian = total + value, gradient + first, hessian + second
    failures = problem.exact_failures
    gradient[0] += failures / a
    hessian[0, 0] -= failures / (a * a)
    return Value(total + failures * float(np.log(a)), gradient, hessian)


def log_likelihood(problem: Problem, a: float, b: float) -> float:
    """Return the log-likelihood alone."""
    return evaluate(problem, a, b).log_likelihood


def _axis(ages: Vector, family: Family) -> Vector:
    """Return ln t, or t with zero standing for "any time before" (left-censored)."""
    if family.logarithmic:
        with np.errstate(divide="ignore"):
            return np.log(ages)
    return np.where(ages == 0, -np.inf, ages)


Part = tuple[float, Vector, Vector]


def _parts(problem: Problem, a: float, b: float) -> list[Part]:
    """Return value, gradient and Hessian of every kind of row present."""
    standard = problem.standard
    parts = []
    if problem.exact.size:
        terms = standard.log_density(a * problem.exact + b)
        parts.append(_summed(problem.exact, problem.exact_count, *terms))
    if problem.right.size:
        terms = standard.log_survival(a * problem.right + b)
        parts.append(_summed(problem.right, problem.right_count, *terms))
    if problem.entry.size:
        terms = standard.log_survival(a * problem.entry + b)
        parts.append(_summed(problem.entry, -problem.entry_count, *terms))
    if problem.high.size:
        parts.append(_between(problem, a, b))
    return parts


def _summed(y: Vector, count: Vector, value: Vector, first: Vector, second: Vector) -> Part:
    """Add up rows that depend on one z; dz/da = y, dz/db = 1."""
    one, two = count * first, count * second
    cross = float(np.dot(two, y))
    gradient = np.array([np.dot(one, y), one.sum()])
    hessian = np.array([[np.dot(two * y, y), cross], [cross, two.sum()]])
    return float(np.dot(count, value)), gradient, hessian


def _between(problem: Problem, a: float, b: float) -> Part:
    """Add up interval rows, ln D with D = F(z_high) - F(z_low).

    With p = f/D at each end: d ln D = p_high dz_high - p_low dz_low, and the second differential
    is p_high g_high dz_high^2 - p_low g_low dz_low^2 - (d ln D)^2, where g = f'/f.
    """
    standard, count = problem.standard, problem.between_count
    open_low = np.isneginf(problem.low)
    y_low = np.where(open_low, 0.0, problem.low)
    z_low = np.where(open_low, -np.inf, a * y_low + b)
    z_high = a * problem.high + b
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        value = standard.log_between(z_low, z_high)
        p_high, g_high = _end(standard, z_high, value)
        p_low, g_low = _end(standard, np.where(open_low, 0.0, z_low), value)
    p_low = np.where(open_low, 0.0, p_low)
    by_a, by_b = p_high * problem.high - p_low * y_low, p_high - p_low
    high2, low2 = p_high * g_high, p_low * g_low
    aa = high2 * problem.high**2 - low2 * y_low**2 - by_a**2
    ab = high2 * problem.high - low2 * y_low - by_a * by_b
    bb = high2 - low2 - by_b**2
    gradient = np.array([np.dot(count, by_a), np.dot(count, by_b)])
    cross = float(np.dot(count, ab))
    hessian = np.array([[np.dot(count, aa), cross], [cross, np.dot(count, bb)]])
    return float(np.dot(count, value)), gradient, hessian


def _end(standard: Standard, z: Vector, log_d: Vector) -> tuple[Vector, Vector]:
    """Return p = f/D and g = f'/f at one end of the intervals."""
    log_f, slope, _ = standard.log_density(z)
    return np.exp(log_f - log_d), slope


class Maximum(NamedTuple):
    """Where Newton ended: coordinates, value there, and iterations used."""

    a: float
    b: float
    value: Value
    iterations: int


def maximise(problem: Problem, start: tuple[float, float], free: tuple[bool, bool]) -> Maximum:
    """Newton with halved steps from `start` over the free coordinates of (a, b).

    Stops after a step below SMALLEST_STEP, or when no step rises.
    """
    mask = np.array(free)
    point = np.array(start)
    value = evaluate(problem, *start)
    iterations = 0
    for _ in range(STEPS):
        step = _step(value, mask)
        moved, risen = _rise(problem, point, step, value)
        iterations += 1
        small = bool(np.all(np.abs(moved - point) <= SMALLEST_STEP * (1.0 + np.abs(point))))
        point, value = moved, risen
        if small:
            break
    return Maximum(float(point[0]), float(point[1]), value, iterations)


def _step(value: Value, mask: "np.typing.NDArray[np.bool_]") -> Vector:
    """Return the Newton step; a ridge helps where the Hessian is not negative."""
    step = np.zeros(2)
    if not (np.isfinite(value.hessian).all() and np.isfinite(value.gradient).all()):
        return step
    gradient = value.gradient[mask]
    curvature = -value.hessian[np.ix_(mask, mask)]
    values = np.linalg.eigvalsh(curvature)
    if not values[0] > SINGULAR * abs(values[-1]):
        ridge = abs(float(values[0])) + 1e-3 * (1.0 + float(np.abs(curvature).max()))
        curvature = curvature + ridge * np.eye(gradient.size)
    step[mask] = np.linalg.solve(curvature, gradient)
    return step


def _rise(problem: Problem, point: Vector, step: Vector, value: Value) -> tuple[Vector, Value]:
    """Halve the step until the log-likelihood does not fall (beyond its rounding)."""
    slack = 1e-13 * (1.0 + abs(value.log_likelihood))
    for _ in range(60):
        moved = point + step
        tried = evaluate(problem, float(moved[0]), float(moved[1]))
        if tried.log_likelihood >= value.log_likelihood - slack:
            return moved, tried
        step = step / 2.0
    return point, value
