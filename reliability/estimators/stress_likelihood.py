"""The log-likelihood of rows under stress: z = a y + c'x, concave in (a, c) as without stress.

a = 1/sigma and c = -gamma/sigma, where mu = offset + gamma'x (Burridge 1981 for the concavity).
Contributions are those of `likelihood`; ages are ln t less the offset.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from reliability.estimators.families import Standard
from reliability.estimators.special import Vector

STEPS = 300
SMALLEST_STEP = 1e-10


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of all stress levels; `x` is (rows, k) with a column of ones, `low` and `high` ln t."""

    standard: Standard
    low: Vector
    high: Vector
    count: Vector
    x: Vector

    @property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Rows with a known failure age."""
        return np.equal(self.low, self.high)

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Rows still running."""
        return np.isposinf(self.high)


class Value(NamedTuple):
    """Log-likelihood at (a, c) with gradient (k + 1,) and Hessian (k + 1, k + 1)."""

    log_likelihood: float
    gradient: Vector
    hessian: Vector


def evaluate(rows: Rows, point: Vector) -> Value:
    """Return the log-likelihood and its derivatives; minus infinity where a <= 0."""
    size = point.size
    if not point[0] > 0:
        return Value(-np.inf, np.zeros(size), np.zeros((size, size)))
    total, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
    exact, right = rows.exact, rows.right
    between = ~exact & ~right
    for chosen, part in ((exact, rows.standard.log_density), (right, rows.standard.log_survival)):
        if chosen.any():
            turned = _turned(rows.low[chosen], rows.x[chosen])
            value, first, second = part(turned @ point)
            count = rows.count[chosen]
            total += float(count @ value)
            gradient += turned.T @ (count * first)
            hessian += (turned.T * (count * second)) @ turned
    if between.any():
        value_, first_, second_ = _between(rows, between, point)
        total, gradient, hessian = total + value_, gradient + first_, hessian + second_
    failures = float(rows.count[exact].sum())
    total += failures * float(np.log(point[0])) - float(rows.count[exact] @ rows.low[exact])
    gradient[0] += failures / point[0]
    hessian[0, 0] -= failures / point[0] ** 2
    return Value(total, gradient, hessian)


def _turned(y: Vector, x: Vector) -> Vector:
    """Return the rows (y, x), so that z = (y, x) (a, c)."""
    return np.column_stack([y, x])


def _between(rows: Rows, chosen: npt.NDArray[np.bool_], point: Vector) -> Value:
    """Interval rows: with p = f/D at each end, d ln D = p_high dz_high - p_low dz_low."""
    low, high, x = rows.low[chosen], rows.high[chosen], rows.x[chosen]
    count, standard = rows.count[chosen], rows.standard
    open_low = np.isneginf(low)
    first, second = _turned(np.where(open_low, 0.0, low), x), _turned(high, x)
    z_low = np.where(open_low, -np.inf, first @ point)
    z_high = second @ point
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        value = standard.log_between(z_low, z_high)
        log_high, g_high, _ = standard.log_density(z_high)
        log_low, g_low, _ = standard.log_density(np.where(open_low, 0.0, z_low))
        p_high = np.exp(log_high - value)
        p_low = np.where(open_low, 0.0, np.exp(log_low - value))
    slope = p_high[:, None] * second - p_low[:, None] * first
    hessian = (second.T * (count * p_high * g_high)) @ second
    hessian -= (first.T * (count * p_low * g_low)) @ first
    hessian -= (slope.T * count) @ slope
    return Value(float(count @ value), slope.T @ count, hessian)


def maximise(rows: Rows, start: Vector) -> tuple[Vector, Value, int]:
    """Newton with halved steps; returns where it ended, the value there and the iterations."""
    point, value = start, evaluate(rows, start)
    iterations, done = 0, False
    while iterations < STEPS and not done:
        iterations += 1
        step = _step(value)
        slack = 1e-13 * (1.0 + abs(value.log_likelihood))
        for _ in range(60):
            tried = evaluate(rows, point + step)
            if tried.log_likelihood >= value.log_likelihood - slack:
                break
            step = step / 2.0
        else:
            break
        done = bool(np.all(np.abs(step) <= SMALLEST_STEP * (1.0 + np.abs(point))))
        point, value = point + step, tried
    return point, value, iterations


def _step(value: Value) -> Vector:
    """Return the Newton step; a ridge helps where the Hessian is not negative."""
    curvature = -value.hessian
    if not np.isfinite(curvature).all():
        return np.zeros(value.gradient.size)
    smallest = float(np.linalg.eigvalsh(curvature)[0])
    if not smallest > 1e-13 * float(np.abs(curvature).max()):
        ridge = abs(smallest) + 1e-3 * (1.0 + float(np.abs(curvature).max()))
        curvature = curvature + ridge * np.eye(curvature.shape[0])
    return np.asarray(np.linalg.solve(curvature, value.gradient))
