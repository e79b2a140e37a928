"""How many to buy before the last order, and how many to keep against surprise.

The demand to the end of support is drawn, not assumed: each draw is one future with its own
parameters and its own returns, so the quantity answers for what is not known about the model too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData
from reliability.estimators.special import Vector


@dataclass(frozen=True)
class BuyPoint:
    """A quantity on the cost curve: its expected costs and the chance that it lasts."""

    quantity: int
    purchase: float
    left_over: float
    short: float
    lasts: float

    @property
    def total(self) -> float:
        """Purchase, left-over and shortage cost together."""
        return self.purchase + self.left_over + self.short


@dataclass(frozen=True, eq=False)
class LastTimeBuy:
    """The order at a service level and the cheapest one, on top of the stock already held.

    `service_quantity` lasts to the end of support with probability `service_level`; `cheapest`
    minimises expected cost (the newsvendor's critical ratio). `curve` runs from zero to beyond
    both. `demand_mean` and `demand_upper` describe total demand, scrap included.
    """

    service_quantity: int
    service_level: float
    cheapest: BuyPoint
    curve: tuple[BuyPoint, ...]
    demand_mean: float
    demand_upper: float
    stock: int
    expected_stock_out: float


def last_time_buy(
    demand: Vector,
    *,
    stock: int = 0,
    service_level: float = 0.95,
    unit_cost: float,
    shortage_cost: float,
    left_over_cost: float = 0.0,
    scrap: float = 0.0,
    repeat: float = 0.0,
) -> LastTimeBuy:
    """Return the last-time-buy from drawn futures, `demand` (draws, periods) in pieces.

    `scrap` is the share of pieces that are no good, `repeat` the share of fitted pieces that come
    back within support and need another: each need takes 1 / ((1 - scrap) (1 - repeat)) pieces.
    Costs per piece: `unit_cost` bought, `left_over_cost` of one never used (holding, disposal, less
    what it fetches), `shortage_cost` of one missing. The service quantity is the quantile of total
    demand less stock; the cheapest is the critical-ratio quantile (Arrow, Harris and Marschak
    1951; Teunter and Fortuin 1999 for the final order).
    `expected_stock_out` is the share of a period's end at which nothing more is expected on the
    shelf without buying, inf if the stock lasts. Raises InvalidData for impossible arguments.
    """
    _ensure(demand, service_level, (unit_cost, left_over_cost, shortage_cost), (scrap, repeat))
    if stock < 0:
        raise InvalidData("negative_stock", "stock", "stock is zero or more")
    needed = np.asarray(demand, dtype=np.float64) / ((1.0 - scrap) * (1.0 - repeat))
    total = np.sort(needed.sum(axis=1))
    service = _quantity(total, service_level, stock)
    ratio = (shortage_cost - unit_cost) / (shortage_cost + left_over_cost)
    best = _quantity(total, ratio, stock) if ratio > 0 else 0
    costs = (unit_cost, left_over_cost, shortage_cost)
    reach = max(ceil(1.25 * max(service, best)), _quantity(total, 0.999, stock), 1)
    marks = sorted({0, service, best, *(int(q) for q in np.linspace(0, reach, 41))})
    return LastTimeBuy(
        service_quantity=service,
        service_level=service_level,
        cheapest=_point(total, best, stock, costs),
        curve=tuple(_point(total, quantity, stock, costs) for quantity in marks),
        demand_mean=float(total.mean()),
        demand_upper=float(np.quantile(total, service_level)),
        stock=stock,
        expected_stock_out=_stock_out(needed.mean(axis=0), stock),
    )


def safety_stock(demand: Sequence[float], *, service_level: float, lead_periods: float) -> float:
    """Return the stock above expected demand over the lead time that meets the service level.

    The quantile of a normal distribution with the observed spread per period times the root of
    the lead time (Silver, Pyke and Thomas 2017, section 6.7). `demand` is one value per period, at
    least two. Raises InvalidData for impossible arguments.
    """
    values = np.asarray(demand, dtype=np.float64)
    if values.size < 2 or not np.isfinite(values).all() or (values < 0).any():
        raise InvalidData("too_few_periods", "demand", "two finite periods >= 0 are needed")
    if not 0.5 <= service_level < 1 or not 0 < lead_periods < inf:
        raise InvalidData("impossible_level", "service_level", "0.5 <= level < 1, lead time > 0")
    spread = float(values.std(ddof=1)) * sqrt(lead_periods)
    return special.normal_quantile(service_level) * spread


def _quantity(total: Vector, level: float, stock: int) -> int:
    """Return the pieces to buy so that demand is met with probability `level`."""
    index = min(max(ceil(level * total.size) - 1, 0), total.size - 1)
    return max(ceil(float(total[index]) - stock - 1e-9), 0)


def _point(total: Vector, quantity: int, stock: int, costs: tuple[float, float, float]) -> BuyPoint:
    have = stock + quantity
    return BuyPoint(
        quantity=quantity,
        purchase=costs[0] * quantity,
        left_over=costs[1] * float(np.maximum(have - total, 0.0).mean()),
        short=costs[2] * float(np.maximum(total - have, 0.0).mean()),
        lasts=float((total <= have).mean()),
    )


def _stock_out(expected: Vector, stock: int) -> float:
    """Return after how many periods expected demand has used the stock up; inf if never."""
    used = np.concatenate([[0.0], np.cumsum(expected)])
    if used[-1] <= stock:
        return inf
    period = int(np.searchsorted(used, stock, side="right")) - 1
    return period + (stock - float(used[period])) / float(expected[period])


def _ensure(
    demand: Vector,
    service_level: float,
    costs: tuple[float, float, float],
    shares: tuple[float, float],
) -> None:
    values = np.asarray(demand, dtype=np.float64)
    if values.ndim != 2 or not values.size:
        raise InvalidData("no_futures", "demand", "an array of (draws, periods) is needed")
    if not np.isfinite(values).all() or (values < 0).any():
        raise InvalidData("impossible_demand", "demand", "every value must be finite and >= 0")
    if not 0 < service_level < 1:
        raise InvalidData("impossible_level", "service_level", "it lies between 0 and 1")
    if not all(np.isfinite(cost) for cost in costs) or min(costs[0], costs[1]) < 0:
        raise InvalidData("impossible_cost", "cost", "costs are finite and not negative")
    if costs[2] <= 0:
        raise InvalidData("impossible_cost", "shortage_cost", "a missing piece costs something")
    if not all(0 <= share < 1 for share in shares):
        raise InvalidData("impossible_share", "scrap", "shares lie in [0, 1)")
