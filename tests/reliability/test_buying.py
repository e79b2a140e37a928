"""Last-time buy, safety stock, demand with gaps, two groups of repaired devices."""

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]  # SciPy ships no types.

from reliability.estimators import (
    DemandForecast,
    History,
    InvalidData,
    MeanCumulative,
    MeanCumulativeDifference,
    Refusal,
    classify,
    intermittent_demand,
    last_time_buy,
    mean_cumulative,
    mean_cumulative_difference,
    safety_stock,
)

FUTURES = np.array([[float(i), 0.0] for i in range(1, 101)])  # Total demand 1 to 100, alike.


def test_the_service_quantity_is_the_quantile_of_demand_less_stock() -> None:
    buy = last_time_buy(FUTURES, stock=20, service_level=0.95, unit_cost=1, shortage_cost=10)
    assert buy.service_quantity == 95 - 20
    assert buy.demand_mean == pytest.approx(50.5)
    at = {point.quantity: point for point in buy.curve}
    assert at[75].lasts == pytest.approx(0.95)
    assert at[0].lasts == pytest.approx(0.20)


def test_the_cheapest_quantity_is_the_newsvendors() -> None:
    """Critical ratio (b - c) / (b + h) = (10 - 1) / (10 + 2) = 0.75 (Arrow et al. 1951)."""
    buy = last_time_buy(FUTURES, unit_cost=1, shortage_cost=10, left_over_cost=2)
    assert buy.cheapest.quantity == 75
    assert buy.cheapest.total == min(point.total for point in buy.curve)
    assert buy.cheapest.purchase == 75
    short = sum(max(d - 75, 0) for d in range(1, 101)) / 100
    assert buy.cheapest.short == pytest.approx(10 * short)
    dear = last_time_buy(FUTURES, unit_cost=20, shortage_cost=10)
    assert dear.cheapest.quantity == 0


def test_scrap_and_repeat_failures_need_more_pieces() -> None:
    plain = last_time_buy(FUTURES, unit_cost=1, shortage_cost=10)
    worse = last_time_buy(FUTURES, unit_cost=1, shortage_cost=10, scrap=0.2, repeat=0.5)
    assert worse.demand_mean == pytest.approx(plain.demand_mean / (0.8 * 0.5))


def test_the_day_the_stock_runs_out_is_interpolated() -> None:
    steady = np.full((10, 6), 10.0)
    asked = {"unit_cost": 1.0, "shortage_cost": 5.0}
    assert last_time_buy(steady, stock=25, **asked).expected_stock_out == pytest.approx(2.5)
    assert last_time_buy(steady, stock=60, **asked).expected_stock_out == np.inf
    assert last_time_buy(steady, stock=0, **asked).expected_stock_out == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"stock": -1},
        {"service_level": 1.0},
        {"unit_cost": -1.0},
        {"shortage_cost": 0.0},
        {"scrap": 1.0},
        {"unit_cost": np.nan},
    ],
)
def test_an_impossible_purchase_is_refused(changed: dict[str, float]) -> None:
    with pytest.raises(InvalidData):
        last_time_buy(FUTURES, **{"unit_cost": 1.0, "shortage_cost": 5.0, **changed})  # type: ignore[arg-type]  # refused
    for demand in (np.array([1.0]), np.array([[-1.0]]), np.array([[np.nan]])):
        with pytest.raises(InvalidData):
            last_time_buy(demand, unit_cost=1, shortage_cost=5)


def test_safety_stock_is_the_normal_quantile_over_the_lead_time() -> None:
    demand = [10, 12, 8, 11, 9, 13, 7, 10]
    expected = stats.norm.ppf(0.98) * np.std(demand, ddof=1) * 2
    assert safety_stock(demand, service_level=0.98, lead_periods=4) == pytest.approx(expected)
    for bad in ([5.0], [1.0, np.nan]):
        with pytest.raises(InvalidData):
            safety_stock(bad, service_level=0.9, lead_periods=1)


def forecast(demand: list[float], method: str, **weights: float) -> DemandForecast:
    found = intermittent_demand(demand, method=method, **weights)  # type: ignore[arg-type]  # of tests
    assert isinstance(found, DemandForecast)
    return found


def test_croston_smooths_sizes_and_intervals_apart() -> None:
    """By hand: sizes 4, then 4 + 0.5 (6 - 4) = 5; intervals 2, then 2 + 0.5 (3 - 2) = 2.5."""
    found = forecast([0, 4, 0, 0, 6], "croston", alpha=0.5)
    assert found.per_period == pytest.approx(5 / 2.5)
    assert found.fitted[2:] == pytest.approx([2, 2, 2])
    assert np.isnan(found.fitted[:2]).all()
    sba = forecast([0, 4, 0, 0, 6], "sba", alpha=0.5)
    assert sba.per_period == pytest.approx(2 * (1 - 0.25))


def test_a_part_that_dies_out_is_noticed_by_tsb_alone() -> None:
    demand = [3.0, 0, 3, 0, 3, 0] + [0.0] * 30
    assert forecast(demand, "tsb").per_period < 0.1 * forecast(demand, "croston").per_period
    assert forecast([5.0] * 20, "ses").per_period == pytest.approx(5)


def test_constant_demand_is_forecast_exactly() -> None:
    for method in ("croston", "tsb", "ses"):
        found = forecast([7.0] * 12, method)
        assert found.per_period == pytest.approx(7)
        assert found.mean_absolute_error == pytest.approx(0, abs=1e-12)


def test_patterns_are_named() -> None:
    assert classify([5, 5, 5, 5]) == "smooth"
    assert classify([1, 20, 1, 30]) == "erratic"
    assert classify([0, 5, 0, 5]) == "intermittent"
    assert classify([0, 1, 0, 30]) == "lumpy"


def test_demand_without_an_answer() -> None:
    nothing = intermittent_demand([0, 0, 0])
    assert isinstance(nothing, Refusal)
    assert nothing.code == "no_demand"
    for bad in ([], [1, -1], [np.inf]):
        with pytest.raises(InvalidData):
            intermittent_demand(bad)
    with pytest.raises(InvalidData):
        intermittent_demand([1], method="guess")  # type: ignore[arg-type]  # refused
    with pytest.raises(InvalidData):
        intermittent_demand([1], alpha=0)


def test_the_difference_of_two_groups_adds_their_variances() -> None:
    often = [History((10.0 * i, 10.0 * i + 20, 10.0 * i + 40), 100.0) for i in range(1, 6)]
    seldom = [History((50.0 + i,), 100.0) for i in range(5)]
    found = mean_cumulative_difference(often, seldom)
    one, two = mean_cumulative(often), mean_cumulative(seldom)
    assert isinstance(found, MeanCumulativeDifference)
    assert isinstance(one, MeanCumulative)
    assert isinstance(two, MeanCumulative)
    assert found.estimate[-1] == pytest.approx(3 - 1)
    expected = np.hypot(one.standard_error[-1], two.standard_error[-1])
    assert found.standard_error[-1] == pytest.approx(expected)
    assert found.differs
    same = mean_cumulative_difference(often, often)
    assert isinstance(same, MeanCumulativeDifference)
    assert same.estimate == pytest.approx(np.zeros(same.age.size))
    assert not same.differs
    assert isinstance(mean_cumulative_difference(often, [History((), 5.0)]), Refusal)
