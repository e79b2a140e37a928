"""Bounds by resampling with fractional random weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.fit_result import Fit
from reliability.estimators.fitting import fit_family
from reliability.estimators.quantities import Quantity, natural, resolved, working


@dataclass(frozen=True)
class BootstrapBounds:
    """Percentile bounds at a two-sided `level`; `refused` replicates had no estimate."""

    estimate: float
    lower: float
    upper: float
    level: float
    replicates: int
    refused: int
    seed: int


def bootstrap(
    fitted: Fit, quantity: Quantity, *, level: float = 0.90, replicates: int = 1000, seed: int = 0
) -> BootstrapBounds | Refusal:
    """Return percentile bounds from refits with random weights.

    Every unit gets an independent exponential weight of mean one (a row of n units a gamma(n)
    weight), so the few failures are never lost as in drawing with replacement (Xu, Gotwalt, Hong,
    King and Meeker 2020). The same seed gives the same digits. Raises InvalidData for an
    impossible level or fewer than 100 replicates.
    """
    if not 0 < level < 1 or replicates < 100:
        raise InvalidData("impossible_level", "bootstrap", "level in (0, 1), 100 replicates")
    quantity = resolved(fitted, quantity)
    rng = np.random.default_rng(seed)
    held = fitted.sigma if fitted.shape_given else None
    found = []
    for _ in range(replicates):
        data = fitted.data.weighted(rng.gamma(fitted.data.count))
        again = fit_family(data, fitted.distribution, fitted.family, held)
        if isinstance(again, Fit):
            found.append(natural(again, quantity, working(again, quantity)[0]))
    if len(found) < replicates / 2:
        return Refusal("too_few_replicates", "Most replicates have no estimate.", ("bounds",))
    lower, upper = np.quantile(found, ((1.0 - level) / 2.0, (1.0 + level) / 2.0))
    estimate = natural(fitted, quantity, working(fitted, quantity)[0])
    refused = replicates - len(found)
    return BootstrapBounds(estimate, float(lower), float(upper), level, replicates, refused, seed)


def refitted(
    fitted: Fit, quantities: Sequence[Quantity], *, seed: int | Sequence[int]
) -> list[float | None]:
    """Return the quantities of one replicate, None where it has no estimate.

    The weights are those of `bootstrap`; a seed per replicate lets many be drawn in any portions
    with the same digits.
    """
    rng = np.random.default_rng(seed)
    held = fitted.sigma if fitted.shape_given else None
    data = fitted.data.weighted(rng.gamma(fitted.data.count))
    again = fit_family(data, fitted.distribution, fitted.family, held)
    if not isinstance(again, Fit):
        return [None] * len(quantities)
    asked = [resolved(fitted, quantity) for quantity in quantities]
    return [natural(again, quantity, working(again, quantity)[0]) for quantity in asked]


def percentiles(
    values: Sequence[float | None], *, level: float = 0.90
) -> tuple[float, float] | None:
    """Return two-sided percentile bounds, None when most replicates have no estimate.

    Bounds are values of replicates, so one that is infinite makes no other bound infinite.
    """
    found = [value for value in values if value is not None]
    if not found or len(found) < len(values) / 2:
        return None
    ends = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    lower, upper = np.quantile(found, ends, method="inverted_cdf")
    return float(lower), float(upper)
