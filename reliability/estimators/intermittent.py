"""Demand with many empty periods: Croston's method, its corrections, and their errors.

Size and interval of demands are smoothed apart, because one smoothed series is biased right after
a demand (Croston 1972). Croston's ratio is itself biased upwards by about alpha/2; SBA multiplies
that away (Syntetos and Boylan 2005). TSB smooths the probability of a demand in every period, so
the forecast falls when a part dies out (Teunter, Syntetos and Babai 2011).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.special import Vector

DemandMethod = Literal["croston", "sba", "tsb", "ses"]
DemandClass = Literal["smooth", "intermittent", "erratic", "lumpy"]
NO_DEMAND = Refusal("no_demand", "Nothing was ever demanded.", ("exponential_bound",))
# Syntetos, Boylan and Croston 2005: where the methods change places.
INTERVAL_LIMIT, VARIATION_LIMIT = 1.32, 0.49


@dataclass(frozen=True, eq=False)
class DemandForecast:
    """Expected demand per future period, with what it would have said for each past one.

    `fitted` has one entry per period, NaN before the first demand was seen; `mean_error` and
    `mean_absolute_error` compare it with what came.
    """

    per_period: float
    fitted: Vector
    mean_error: float
    mean_absolute_error: float
    method: DemandMethod
    alpha: float
    beta: float
    kind: DemandClass


def intermittent_demand(
    demand: Sequence[float],
    *,
    method: DemandMethod = "sba",
    alpha: float = 0.1,
    beta: float | None = None,
) -> DemandForecast | Refusal:
    """Forecast demand per period; `demand` >= 0, one value per period, oldest first.

    `alpha` smooths sizes (and the series itself for "ses"), `beta` intervals ("croston", "sba") or
    probabilities ("tsb"), by default the same. Raises InvalidData for impossible values.
    """
    values = _checked(demand, method, (alpha, alpha if beta is None else beta))
    if not (values > 0).any():
        return NO_DEMAND
    second = alpha if beta is None else beta
    fitted, ahead = {"croston": _croston, "sba": _croston, "tsb": _tsb, "ses": _ses}[method](
        values, alpha, second
    )
    if method == "sba":
        fitted, ahead = fitted * (1.0 - second / 2.0), ahead * (1.0 - second / 2.0)
    seen = np.isfinite(fitted)
    errors = values[seen] - fitted[seen]
    return DemandForecast(
        per_period=float(ahead),
        fitted=fitted,
        mean_error=float(errors.mean()) if errors.size else 0.0,
        mean_absolute_error=float(np.abs(errors).mean()) if errors.size else 0.0,
        method=method,
        alpha=alpha,
        beta=second,
        kind=classify(values),
    )


def classify(demand: Sequence[float] | Vector) -> DemandClass:
    """Name the pattern by mean interval (1.32) and squared variation of sizes (0.49)."""
    values = np.asarray(demand, dtype=np.float64)
    sizes = values[values > 0]
    if not sizes.size:
        return "intermittent"
    interval = values.size / sizes.size
    variation = float((sizes.std() / sizes.mean()) ** 2)
    if interval < INTERVAL_LIMIT:
        return "smooth" if variation < VARIATION_LIMIT else "erratic"
    return "intermittent" if variation < VARIATION_LIMIT else "lumpy"


def _croston(values: Vector, alpha: float, beta: float) -> tuple[Vector, float]:
    """Smooth sizes and intervals at demands; the forecast is their ratio."""
    fitted = np.full(values.size, np.nan)
    size = interval = 0.0
    since = 1
    for period, value in enumerate(values):
        if size > 0:
            fitted[period] = size / interval
        if value > 0:
            first = size == 0
            size = float(value) if first else size + alpha * (float(value) - size)
            interval = float(since) if first else interval + beta * (since - interval)
            since = 1
        else:
            since += 1
    return fitted, size / interval


def _tsb(values: Vector, alpha: float, beta: float) -> tuple[Vector, float]:
    """Smooth the chance of a demand in every period and the size at demands."""
    fitted = np.full(values.size, np.nan)
    first = int(np.argmax(values > 0))
    size, chance = float(values[first]), 1.0 / (first + 1)
    for period in range(first + 1, values.size):
        fitted[period] = chance * size
        value = float(values[period])
        chance += beta * ((value > 0) - chance)
        if value > 0:
            size += alpha * (value - size)
    return fitted, chance * size


def _ses(values: Vector, alpha: float, _beta: float) -> tuple[Vector, float]:
    """Simple exponential smoothing of the series itself."""
    fitted = np.full(values.size, np.nan)
    level = float(values[0])
    for period in range(1, values.size):
        fitted[period] = level
        level += alpha * (float(values[period]) - level)
    return fitted, level


def _checked(demand: Sequence[float], method: str, weights: tuple[float, float]) -> Vector:
    values = np.asarray(demand, dtype=np.float64)
    if method not in ("croston", "sba", "tsb", "ses"):
        raise InvalidData("unknown_method", method, "known are croston, sba, tsb and ses")
    if values.ndim != 1 or not values.size:
        raise InvalidData("no_periods", "demand", "at least one period is needed")
    bad = ~np.isfinite(values) | (values < 0)
    if bad.any():
        raise InvalidData("impossible_demand", f"period {int(np.argmax(bad))}", "finite and >= 0")
    if not all(0 < weight <= 1 for weight in weights):
        raise InvalidData("impossible_weight", "alpha", "smoothing weights lie in (0, 1]")
    return values
