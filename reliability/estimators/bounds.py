"""Confidence bounds: Fisher matrix on transformed scales, and likelihood ratio by profile root.

Every number says its level: a bound at 90 % two-sided has 5 % beyond each side, the same as two
one-sided bounds at 95 %.
"""

from dataclasses import dataclass
from math import inf, isfinite, sqrt
from typing import Literal

import numpy as np

from reliability.estimators import extended_bounds, likelihood, special
from reliability.estimators.errors import InvalidData
from reliability.estimators.extended_fit import ExtendedFit
from reliability.estimators.fit_result import Fit, standard_error
from reliability.estimators.profile import crossing, profile
from reliability.estimators.quantities import Quantity, falls, natural, resolved, working
from reliability.estimators.special import Vector

Side = Literal["two_sided", "lower", "upper"]
Method = Literal["fisher", "likelihood_ratio"]
FEW_FOR_FISHER = 20
ON_A_LINE = ("life", "location", "reliability")
WIDENINGS = 60
FARTHEST = 60.0  # On a logarithmic scale: 26 orders of magnitude; beyond, a side is open.


@dataclass(frozen=True)
class Bounds:
    """An estimate with bounds; a side not asked for is None.

    A side on which the data set no limit stands at the end of the range (0, 1, infinity) and is
    named in `open_sides`.
    """

    estimate: float
    lower: float | None
    upper: float | None
    level: float
    side: Side
    method: Method
    open_sides: tuple[Literal["lower", "upper"], ...]

    @property
    def wording(self) -> str:
        """Say the level in full."""
        if self.side != "two_sided":
            return f"{self.level:.4g} one-sided ({self.side})"
        return f"{self.level:.4g} two-sided = {(1 + self.level) / 2:.4g} each side"


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def bounds(
    fit: Fit | ExtendedFit,
    quantity: Quantity,
    *,
    level: float = 0.90,
    side: Side = "two_sided",
    method: Method | None = None,
) -> Bounds:
    """Return bounds on a quantity; `level` is that of the side or sides asked for.

    "fisher": w +/- z se(w) on the working scale, so never outside the range (Meeker and Escobar
    1998, section 8.4). "likelihood_ratio": where twice the fall of the profile log-likelihood
    reaches the chi-square(1) quantile (ibid., section 8.3; Lawless 2003, section 5.1). Without a
    method it is the likelihood ratio below 20 failures. With a threshold or an own shape, lives and
    reliabilities have both, other quantities Fisher bounds. Raises InvalidData for an impossible
    level or a parameter the distribution does not have.
    """
    if not 0 < level < 1 or (side != "two_sided" and level <= 0.5):
        raise InvalidData("impossible_level", "level", "between 0 and 1; one-sided above 0.5")
    chosen: Method = method or (
        "likelihood_ratio" if fit.data.failures < FEW_FOR_FISHER else "fisher"
    )
    z = special.normal_quantile((1.0 + level) / 2.0 if side == "two_sided" else level)
    if isinstance(fit, ExtendedFit):
        return _extended(fit, quantity, (level, side, method), z)
    quantity = resolved(fit, quantity)
    estimate, gradient = working(fit, quantity)
    low, high = _ends(fit, quantity, chosen, estimate, gradient, z)
    ends = (high, low) if falls(fit, quantity) else (low, high)
    return _assembled(
        lambda value: _natural(fit, quantity, value), estimate, ends, (level, side, chosen)
    )


Asked = tuple[float, Side, Method]


def _assembled(
    natural_of: special.Function, estimate: float, ends: tuple[float, float], asked: Asked
) -> Bounds:
    """Return the bounds of the sides asked for; `ends` are those of the quantity itself."""
    level, side, method = asked
    sides: tuple[tuple[Literal["lower", "upper"], float], ...] = (
        ("lower", ends[0]),
        ("upper", ends[1]),
    )
    wanted = {name: end for name, end in sides if side in ("two_sided", name)}
    return Bounds(
        estimate=natural_of(estimate),
        lower=natural_of(wanted["lower"]) if "lower" in wanted else None,
        upper=natural_of(wanted["upper"]) if "upper" in wanted else None,
        level=level,
        side=side,
        method=method,
        open_sides=tuple(name for name, end in sides if name in wanted and not isfinite(end)),
    )


def _extended(
    fit: ExtendedFit, quantity: Quantity, asked: tuple[float, Side, Method | None], z: float
) -> Bounds:
    """Bounds with a threshold or shape beside: likelihood ratio where a profile is offered."""
    level, side, method = asked
    profiled = quantity.kind in ("life", "reliability")
    few = profiled and fit.data.failures < FEW_FOR_FISHER
    chosen: Method = method or ("likelihood_ratio" if few else "fisher")
    estimate, error = extended_bounds.working(fit, quantity)
    low, high = estimate - z * error, estimate + z * error
    if not isfinite(estimate):
        low, high = -inf, inf
    elif chosen == "likelihood_ratio":
        root = extended_bounds.deviance_root(fit, quantity)
        step = max(error, 1e-9) * z
        low = _outward(lambda value: root(value) - z, estimate, -step, FARTHEST)
        high = _outward(lambda value: root(value) - z, estimate, step, FARTHEST)
    ends = (high, low) if quantity.kind == "reliability" else (low, high)
    return _assembled(
        lambda value: extended_bounds.natural(fit, quantity, value),
        estimate,
        ends,
        (level, side, chosen),
    )


def _natural(fit: Fit, quantity: Quantity, value: float) -> float:
    if value == -inf:
        return {"reliability": 1.0, "shape": natural(fit, quantity, -800.0)}.get(
            quantity.kind, 0.0 if fit.family.logarithmic else -inf
        )
    return natural(fit, quantity, value)


def _ends(
    fit: Fit,
    quantity: Quantity,
    method: Method,
    estimate: float,
    gradient: tuple[float, float],
    z: float,
) -> tuple[float, float]:
    """Return the lower and upper end on the working scale, infinite where open."""
    if not isfinite(estimate):
        return -inf, inf
    if quantity.kind == "shape" and fit.shape_given:
        return estimate, estimate
    error = standard_error(fit, gradient)
    if method == "fisher":
        return estimate - z * error, estimate + z * error
    best = profile(fit, quantity)

    def excess(value: float) -> float:
        fall = fit.log_likelihood - best(value)
        return sqrt(2.0 * max(fall, 0.0)) - z if fall < inf else 1e6

    step = max(error, 1e-12) * z
    far = _farthest(fit, quantity)

    def end(move: float) -> float:
        found = None
        if quantity.kind in ON_A_LINE and not fit.shape_given:
            found = crossing(fit, quantity, estimate + move, z)
        near = found is not None and abs(found - estimate) <= far
        return found if found is not None and near else _outward(excess, estimate, move, far)

    return end(-step), end(step)


def _farthest(fit: Fit, quantity: Quantity) -> float:
    """Return how far from the estimate a bound is still looked for, on the working scale."""
    on_age_axis = quantity.kind in ("location", "life", "mean")
    return 1e6 * fit.problem.spread if on_age_axis and not fit.family.logarithmic else FARTHEST


def _outward(excess: special.Function, estimate: float, step: float, farthest: float) -> float:
    """Walk out from the estimate until the deviance is passed, and find where; else infinity."""
    inside, outside = estimate, estimate + step
    for _ in range(WIDENINGS):
        if excess(outside) > 0:
            return special.root(excess, inside, outside)
        inside, step = outside, step * 1.6
        outside += step
        if abs(outside - estimate) > farthest:
            break
    return inf if step > 0 else -inf


def contour(fit: Fit, *, level: float = 0.90, points: int = 60) -> Vector:
    """Return (points, 2) of (mu, sigma) on the border of the joint likelihood region.

    The region holds every pair whose deviance is at most the chi-square(2) quantile (Meeker and
    Escobar 1998, section 8.3.1). Directions in which it is open give rows of NaN. Needs a fit
    with both parameters free.
    """
    if fit.shape_given:
        raise InvalidData("one_parameter", "fit", "a region needs both parameters estimated")
    limit = sqrt(special.chi_square_quantile(level, 2.0))
    root = np.linalg.cholesky(fit.covariance)
    border = np.full((points, 2), np.nan)
    for i, angle in enumerate(np.linspace(0.0, 2.0 * np.pi, points, endpoint=False)):
        direction = root @ np.array([np.cos(angle), np.sin(angle)])

        def excess(radius: float, direction: Vector = direction) -> float:
            fall = fit.log_likelihood - _at(fit, radius * direction)
            return sqrt(2.0 * max(fall, 0.0)) - limit if fall < inf else 1e6

        radius = _outward(excess, 0.0, limit, 100.0 * limit)
        if isfinite(radius):
            move = radius * direction
            border[i] = fit.mu + move[0], fit.sigma * np.exp(move[1])
    return border


def _at(fit: Fit, move: Vector) -> float:
    """Return the log-likelihood at (mu + move[0], ln sigma + move[1])."""
    a = fit.problem.spread / (fit.sigma * float(np.exp(min(max(move[1], -300.0), 300.0))))
    centre = (fit.mu + float(move[0]) - fit.problem.centre) / fit.problem.spread
    return likelihood.log_likelihood(fit.problem, a, -a * centre)
