"""Few failures, demonstrations, forecasts and comparisons of designs."""

import numpy as np
import pytest

from reliability.estimators import (
    Cohort,
    Comparison,
    InvalidData,
    Refusal,
    compare,
    demonstrated_reliability,
    demonstration_units,
    exponential_bound,
    forecast,
    life_data,
    rows,
    running_cohorts,
    weibayes,
)
from tests.reliability.test_fit import NIST, SIX, fitted


def test_a_failure_rate_without_failures_has_its_closed_form() -> None:
    """chi-square(level; 2) / 2 = -ln(1 - level), over the total time."""
    assert exponential_bound(life_data([], [400, 600])) == pytest.approx(-np.log(0.1) / 1000)


@pytest.mark.parametrize("failures", [1, 2, 5])
def test_the_bound_on_the_rate_makes_so_few_failures_just_unlikely(failures: int) -> None:
    """P(Poisson(rate x time) <= r) = 1 - level."""
    bound = exponential_bound(life_data([1.0] * failures, [100.0 - failures]), level=0.95)
    assert isinstance(bound, float)
    terms = [1.0]
    for k in range(1, failures + 1):
        terms.append(terms[-1] * bound * 100 / k)
    assert sum(terms) * np.exp(-bound * 100) == pytest.approx(0.05, rel=1e-10)


def test_weibayes_without_failures_is_the_zero_failure_line() -> None:
    """eta = (sum t^beta / -ln(1 - C))^(1/beta)."""
    found = weibayes(life_data([], [300, 500]), beta=2.0, level=0.632)
    assert found == pytest.approx(np.sqrt((300**2 + 500**2) / -np.log(1 - 0.632)), rel=1e-12)


def test_weibayes_does_not_depend_on_the_unit_of_time() -> None:
    base = weibayes(NIST, beta=3.0)
    scaled = weibayes(life_data(NIST.lower[:-1] * 1e12, [500e12] * 10), beta=3.0)
    assert isinstance(base, float)
    assert scaled == pytest.approx(base * 1e12, rel=1e-12)


def test_weibayes_refuses_what_says_nothing() -> None:
    assert isinstance(weibayes(life_data(), beta=2.0), Refusal)
    assert isinstance(weibayes(rows([0], [1]), beta=2.0), Refusal)
    with pytest.raises(InvalidData, match="beta"):
        weibayes(SIX, beta=0.0)
    with pytest.raises(InvalidData, match="level"):
        weibayes(SIX, beta=1.0, level=1.0)


def test_success_run_sample_sizes() -> None:
    """n = ln(1 - C) / ln R, rounded up: 22 for 90/90, 59 for 95/95, 299 for 95 % and 0.99."""
    assert demonstration_units(0.90, confidence=0.90) == 22
    assert demonstration_units(0.95, confidence=0.95) == 59
    assert demonstration_units(0.99, confidence=0.95) == 299


def test_thirty_units_without_failure_show_92_6_percent() -> None:
    """CRL Statistics, failure-free testing: 30 units, lower 90 % limit of reliability 92.6 %."""
    assert round(demonstrated_reliability(30, 0, confidence=0.90), 3) == 0.926


@pytest.mark.parametrize("failures", [1, 2, 7])
def test_allowing_failures_needs_the_fewest_units_that_still_show_it(failures: int) -> None:
    units = demonstration_units(0.90, confidence=0.90, failures=failures)
    assert demonstrated_reliability(units, failures, confidence=0.90) >= 0.90
    assert demonstrated_reliability(units - 1, failures, confidence=0.90) < 0.90


def test_a_longer_test_needs_fewer_units() -> None:
    """Twice the life at beta 2 is R^4: ln 0.1 / (4 ln 0.9) = 5.46."""
    assert demonstration_units(0.90, beta=2.0, life_ratio=2.0) == 6
    with pytest.raises(InvalidData, match="reliability"):
        demonstration_units(1.0)
    with pytest.raises(InvalidData, match="test"):
        demonstration_units(0.9, beta=0.0)
    with pytest.raises(InvalidData, match="test"):
        demonstrated_reliability(3, 4)
    assert demonstrated_reliability(3, 3) == 0.0


def test_expected_returns_are_survivors_times_conditional_probability() -> None:
    found = fitted(NIST)
    told = forecast(found, [Cohort(100, 50), Cohort(300, 20)], periods=2, length=50)
    r = found.reliability
    first = 50 * (1 - r(150) / r(100)) + 20 * (1 - r(350) / r(300))
    second = 50 * (r(150) - r(200)) / r(100) + 20 * (r(350) - r(400)) / r(300)
    assert told.expected.tolist() == pytest.approx([first, second], rel=1e-12)
    assert told.total == pytest.approx(first + second)


def test_nothing_returns_beyond_the_warranty_and_planned_sales_start_at_zero() -> None:
    found = fitted(NIST)
    told = forecast(
        found,
        [Cohort(80, 10), Cohort(120, 10), Cohort(-75, 8)],
        periods=3,
        length=50,
        warranty=100,
    )
    r = found.reliability
    expected = [10 * (1 - r(100) / r(80)), 8 * (1 - r(25)), 8 * (r(25) - r(75))]
    assert told.expected.tolist() == pytest.approx(expected, rel=1e-12)


def test_cohorts_of_running_units_come_from_the_data() -> None:
    assert running_cohorts(NIST) == [Cohort(500.0, 10.0)]


def test_the_interval_repeats_by_seed_and_holds_parameter_uncertainty() -> None:
    """Beside a fit of the same digits from 1,000 times the units, the interval is wider."""
    cohorts = [Cohort(100, 5000)]
    few = fitted(NIST)
    sure = fitted(
        life_data(
            NIST.lower[:-1],
            [500],
            failure_counts=np.full(10, 1000.0),
            suspension_counts=[10000],
        )
    )
    one, again = (forecast(few, cohorts, periods=3, length=50, seed=7) for _ in range(2))
    assert one.upper.tolist() == again.upper.tolist()
    narrow = forecast(sure, cohorts, periods=3, length=50, seed=7)
    assert narrow.expected == pytest.approx(one.expected, rel=1e-9)
    assert one.total_upper - one.total_lower > 2 * (narrow.total_upper - narrow.total_lower)
    assert (one.lower <= one.expected).all()
    assert (one.expected <= one.upper).all()


def test_impossible_forecasts_are_refused() -> None:
    found = fitted(NIST)
    with pytest.raises(InvalidData, match="cohort 1"):
        forecast(found, [Cohort(1, 1), Cohort(1, -1)], periods=1)
    with pytest.raises(InvalidData, match="forecast"):
        forecast(found, [], periods=1)


def test_forecast_intervals_cover_new_returns_at_about_the_stated_rate() -> None:
    """150 fields of 2,000 Weibull units (eta 60, beta 1.5) seen to 12, next 6 told at 90 %."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(150):
        ages = 60 * rng.weibull(1.5, 2000)
        failed = ages[ages < 12]
        found = fitted(life_data(failed, [12], suspension_counts=[2000 - failed.size]))
        told = forecast(found, running_cohorts(found.data), periods=6, draws=120)
        covered += told.total_lower <= ((ages >= 12) & (ages < 18)).sum() <= told.total_upper
    assert covered == pytest.approx(135, abs=12)


def test_comparison_of_equal_data_finds_no_difference() -> None:
    found = compare(NIST, NIST)
    assert isinstance(found, Comparison)
    assert found.statistic == pytest.approx(0, abs=1e-9)
    assert found.degrees == 2
    assert found.ratio == pytest.approx(1, rel=1e-12)
    assert found.ratio_lower < 1 < found.ratio_upper


def test_exponential_designs_have_the_closed_likelihood_ratio() -> None:
    """2 (r1 ln(r1/T1) + r2 ln(r2/T2) - r ln(r/T)), Lawless 2003, section 4.3."""
    old, new = life_data([5, 9, 14, 30], [40]), life_data([25, 60], [80, 90])
    found = compare(old, new, "exponential", fraction=0.2)
    assert isinstance(found, Comparison)
    expected = 2 * (4 * np.log(4 / 98) + 2 * np.log(2 / 255) - 6 * np.log(6 / 353))
    assert found.statistic == pytest.approx(expected, rel=1e-10)
    assert found.ratio == pytest.approx((255 / 2) / (98 / 4), rel=1e-12)
    spread = 1.6448536269514722 * np.sqrt(1 / 4 + 1 / 2)
    assert found.ratio_upper == pytest.approx(found.ratio * np.exp(spread), rel=1e-9)


def test_no_verdict_where_the_ages_do_not_overlap() -> None:
    refused = compare(life_data([50, 60, 80], [90]), life_data([3, 5], [20]))
    assert isinstance(refused, Refusal)
    assert refused.code == "ages_do_not_overlap"
    none = compare(NIST, life_data([], [500]))
    assert isinstance(none, Refusal)
    assert none.code == "no_failures"
    with pytest.raises(InvalidData, match="distribution"):
        compare(NIST, NIST, "normal")
