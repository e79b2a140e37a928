"""When to stop buying the old part and give a substitute instead: the cost of every moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from reliability.estimators.errors import InvalidData
from reliability.estimators.special import Vector


@dataclass(frozen=True)
class SwitchPoint:
    """Costs of switching after so many periods: bought for them, left over, and substitutes.

    `quantity` is bought on top of the stock; `substitutes` is the expected number of substitutes,
    for what was short before the switch and for everything after it.
    """

    period: int
    quantity: int
    substitutes: float
    purchase: float
    left_over: float
    substitution: float

    @property
    def total(self) -> float:
        """All three costs together."""
        return self.purchase + self.left_over + self.substitution


def switch_curve(
    demand: Vector,
    *,
    stock: int = 0,
    service_level: float = 0.95,
    unit_cost: float,
    substitute_cost: float,
    left_over_cost: float = 0.0,
    scrap: float = 0.0,
    repeat: float = 0.0,
) -> tuple[SwitchPoint, ...]:
    """Return expected costs of switching at the end of each period, 0 (now) to the last (never).

    `demand` holds drawn futures, (draws, periods) in pieces, as of `forecast`. Up to the switch the
    order lasts with probability `service_level` (the quantile of demand so far, less stock);
    whatever is short, and all demand after it, is met by substitutes at `substitute_cost` each,
    of which `scrap` and `repeat` are those of the old part (Pourakbar, Frenk and Dekker 2012, with
    one switching time). Raises InvalidData for impossible arguments.
    """
    _ensure(demand, stock, service_level, (unit_cost, substitute_cost, left_over_cost))
    if not all(0 <= share < 1 for share in (scrap, repeat)):
        raise InvalidData("impossible_share", "scrap", "shares lie in [0, 1)")
    needed = np.asarray(demand, dtype=np.float64) / ((1.0 - scrap) * (1.0 - repeat))
    draws, periods = needed.shape
    before = np.concatenate([np.zeros((draws, 1)), np.cumsum(needed, axis=1)], axis=1)
    total = before[:, -1]
    found = []
    for period in range(periods + 1):
        so_far = np.sort(before[:, period])
        place = min(max(ceil(service_level * draws) - 1, 0), draws - 1)
        quantity = max(ceil(float(so_far[place]) - stock - 1e-9), 0)
        have = stock + quantity
        short = np.maximum(before[:, period] - have, 0.0)
        substitutes = float((short + total - before[:, period]).mean())
        over = float(np.maximum(have - before[:, period], 0.0).mean())
        found.append(
            SwitchPoint(
                period=period,
                quantity=quantity,
                substitutes=substitutes,
                purchase=unit_cost * quantity,
                left_over=left_over_cost * over,
                substitution=substitute_cost * substitutes,
            )
        )
    return tuple(found)


def _ensure(demand: Vector, stock: int, level: float, costs: Sequence[float]) -> None:
    values = np.asarray(demand, dtype=np.float64)
    if values.ndim != 2 or not values.size or not np.isfinite(values).all() or (values < 0).any():
        raise InvalidData("impossible_demand", "demand", "(draws, periods), finite and >= 0")
    if stock < 0 or not 0 < level < 1:
        raise InvalidData("impossible_level", "service_level", "it lies between 0 and 1")
    if not all(np.isfinite(cost) and cost >= 0 for cost in costs):
        raise InvalidData("impossible_cost", "cost", "costs are finite and not negative")
