"""Control charts and the ratio of two rates against printed tables."""

from math import inf

import numpy as np
import pytest

from reliability.estimators import InvalidData, RateRatio, Refusal, rate_ratio, spc
from reliability.estimators.spc import CusumChart, ShewhartChart

# Montgomery, Introduction to Statistical Quality Control, 6th ed., Table 7.1 (30 samples of 50
# cans); also NIST/SEMATECH e-Handbook 6.3.3.2.
CANS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
    8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
]  # fmt: skip
# Table 7.4: purchase orders, samples of different size.
ORDERS = [
    12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9,
]  # fmt: skip
ORDER_SIZES = [
    100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120,
    120, 110, 80, 80, 80, 90, 100, 100, 100, 100, 90, 90,
]  # fmt: skip
# Example 7.4: errors in 20 weeks of 50 shipments. Table 7.10: flaws in dyed cloth, per 50 m².
SHIPMENT_ERRORS = [2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4]
FLAWS = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
ROLLS = [10.0, 8.0, 13.0, 10.0, 9.5, 10.0, 12.0, 10.5, 12.0, 12.5]
# Table 9.1, and the columns C+ and C- of Table 9.2 (target 10, K 0.5, H 5).
PROCESS = [
    9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34,
    9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84,
    10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52,
]  # fmt: skip
UP = [
    0, 0, 0, 1.16, 2.82, 2.50, 0.04, 1.00, 0, 0, 0, 0.97, 0.98, 0, 0,
    0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.30,
]  # fmt: skip
DOWN = [
    0.05, 1.56, 1.77, 0, 0, 0, 1.46, 0, 0.30, 0, 0.47, 0, 0, 0.10, 0,
    0.13, 0, 0, 0.98, 0, 0, 0.17, 0, 0, 0, 0, 0, 0, 0, 0,
]  # fmt: skip


def charted(found: ShewhartChart | Refusal) -> ShewhartChart:
    assert isinstance(found, ShewhartChart)
    return found


def outside(chart: ShewhartChart) -> list[int]:
    """The numbers of the samples outside the limits, as the book counts."""
    return [int(place) + 1 for place in np.flatnonzero(chart.above | chart.below)]


def test_the_p_chart_of_the_cans_has_the_printed_limits_and_alarms() -> None:
    chart = charted(spc.p_chart(CANS, [50] * 30))
    assert round(chart.centre, 4) == 0.2313
    assert (round(chart.upper[0], 4), round(chart.lower[0], 4)) == (0.4102, 0.0524)
    assert outside(chart) == [15, 23]


def test_without_the_two_explained_samples_the_printed_limits_are_narrower() -> None:
    left = [count for place, count in enumerate(CANS, start=1) if place not in (15, 23)]
    chart = charted(spc.p_chart(left, [50] * 28))
    assert round(chart.centre, 4) == 0.2150
    assert (round(chart.upper[0], 4), round(chart.lower[0], 4)) == (0.3893, 0.0407)


def test_samples_of_different_size_have_limits_of_their_own() -> None:
    chart = charted(spc.p_chart(ORDERS, ORDER_SIZES))
    assert round(chart.centre, 4) == 0.0955
    widths = dict(zip(ORDER_SIZES, chart.upper - chart.lower, strict=True))
    assert widths[120] < widths[110] < widths[100]
    assert all(len({*chart.upper[np.array(ORDER_SIZES) == n]}) == 1 for n in widths)
    assert outside(chart) == [11]


def test_the_u_chart_of_the_shipments_has_the_printed_limits() -> None:
    chart = charted(spc.u_chart(SHIPMENT_ERRORS, [50.0] * 20))
    assert round(chart.centre, 4) == 0.0740
    assert (round(chart.upper[0], 4), chart.lower[0]) == (0.1894, 0.0)
    assert outside(chart) == []


def test_the_u_chart_of_the_cloth_has_the_printed_limits_roll_by_roll() -> None:
    chart = charted(spc.u_chart(FLAWS, ROLLS))
    assert round(chart.centre, 2) == 1.42
    stated = charted(spc.u_chart(FLAWS, ROLLS, centre=1.42))
    assert [round(x, 2) for x in stated.upper[:3]] == [2.55, 2.68, 2.41]
    assert [round(x, 2) for x in stated.lower[:3]] == [0.29, 0.16, 0.43]
    assert outside(chart) == []


def test_the_tabular_cusum_prints_the_table_and_signals_at_29() -> None:
    chart = spc.cusum(PROCESS, target=10.0, allowance=0.5, limit=5.0)
    assert [round(x, 2) for x in chart.high] == pytest.approx(UP, abs=1e-9)
    assert [round(x, 2) for x in chart.low] == pytest.approx(DOWN, abs=1e-9)
    assert [int(place) + 1 for place in np.flatnonzero(chart.signal_high)] == [29, 30]
    assert not chart.signal_low.any()


def test_the_run_lengths_of_a_cusum_are_those_of_siegmund_as_printed() -> None:
    # Montgomery 9.1.3: h = 5, k = 1/2.
    assert round(spc.cusum_run_length(0.5, 5.0), 1) == 469.1
    assert round(spc.cusum_run_length(0.5, 5.0, shift=1.0), 1) == 10.3


def test_the_ratio_of_two_rates_is_that_of_r() -> None:
    # R documentation of stats::poisson.test, second example, and its printed answer.
    found = rate_ratio(6 + 8 + 7, 1083 + 1050 + 878, 11, 800, level=0.95)
    assert isinstance(found, RateRatio)
    assert round(found.ratio, 6) == 1.971488
    assert (round(found.lower, 7), round(found.upper, 6)) == (0.8584264, 4.277266)


def test_a_ratio_with_no_failure_on_one_side_stays_open_on_that_side() -> None:
    none_after = rate_ratio(20, 1000.0, 0, 1000.0)
    assert isinstance(none_after, RateRatio)
    assert (none_after.ratio, none_after.lower) == (0.0, 0.0)
    assert none_after.upper < 0.2
    assert none_after.p_lower == pytest.approx(0.5**20, rel=1e-9)
    none_before = rate_ratio(0, 1000.0, 3, 1000.0)
    assert isinstance(none_before, RateRatio)
    assert (none_before.ratio, none_before.upper) == (inf, inf)
    assert none_before.p_higher == pytest.approx(0.125)


def test_nothing_before_and_nothing_after_is_no_comparison() -> None:
    found = rate_ratio(0, 10.0, 0, 10.0)
    assert isinstance(found, Refusal)
    assert found.code == "no_failures"


def test_predictive_limits_widen_where_the_centre_is_hardly_known() -> None:
    # Poisson(2): P(X > 7) = 0.00110, P(X > 6) = 0.00453 (tables of the Poisson distribution).
    assert spc.predictive_count_limit(2e6, 1e6, 1.0, 0.00135) == 7
    assert spc.predictive_count_limit(12, 6.0, 1.0, 0.00135) > 7
    # Binomial(10, 1/2): P(X > 8) = 11/1024, P(X > 9) = 1/1024.
    assert spc.predictive_share_limit(500_000, 1_000_000, 10, 0.0108) == 8
    assert spc.predictive_share_limit(500_000, 1_000_000, 10, 0.0106) == 9
    assert spc.predictive_share_limit(500_000, 1_000_000, 5_000, 0.5) in (2499, 2500)


def test_predictive_limits_hold_their_risk_in_a_simulation() -> None:
    rng = np.random.default_rng(20261122)
    sets, risk, alarms = 4_000, 0.05, 0
    for rate in rng.uniform(1.0, 8.0, sets):
        history, coming = rng.poisson(rate * 6.0), rng.poisson(rate)
        alarms += coming > spc.predictive_count_limit(history, 6.0, 1.0, risk)
    assert 0.01 < alarms / sets <= risk


def test_eight_points_above_the_centre_are_a_run() -> None:
    flags = spc.runs_above([2.0] * 9 + [0.0] + [2.0] * 7, 1.0)
    assert [int(x) + 1 for x in np.flatnonzero(flags)] == [8, 9]


@pytest.mark.parametrize(
    ("counts", "sizes", "code"),
    [
        ([1.0], [0.0], "impossible_sample"),
        ([-1.0], [5.0], "impossible_sample"),
        ([np.nan], [5.0], "not_finite"),
        ([6.0], [5.0], "more_than_all"),
        ([1.0, 2.0], [5.0], "different_lengths"),
    ],
)
def test_impossible_samples_are_refused(counts: list[float], sizes: list[float], code: str) -> None:
    with pytest.raises(InvalidData) as refusal:
        spc.p_chart(counts, sizes)
    assert refusal.value.code == code


def test_an_empty_period_is_no_alarm_and_no_period_at_all_is_no_chart() -> None:
    chart = charted(spc.u_chart([0.0, 4.0], [0.0, 2.0]))
    assert np.isnan(chart.value[0])
    assert not chart.above[0]
    assert not chart.below[0]
    empty = spc.u_chart([0.0], [0.0])
    assert isinstance(empty, Refusal)
    assert empty.code == "nothing_counted"


def test_a_poisson_cusum_weighs_periods_by_their_exposure() -> None:
    k = spc.poisson_reference(1.0, 2.0)
    assert k == pytest.approx(1.4427, abs=1e-4)
    exposure = np.array([1.0, 2.0, 4.0])
    chart = spc.cusum([3.0, 5.0, 12.0], target=exposure, allowance=(k - 1.0) * exposure, limit=5.0)
    assert isinstance(chart, CusumChart)
    assert chart.high[-1] == pytest.approx(20 - 7 * k)
