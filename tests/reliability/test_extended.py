"""Distributions with a parameter more: laws, special cases, refusals, bounds."""

import numpy as np
import pytest
from scipy import special, stats  # type: ignore[import-untyped]  # SciPy ships no types.

from reliability.estimators import (
    DelayedExponential,
    ExtendedFit,
    Fit,
    InvalidData,
    LifeData,
    Ranked,
    Refusal,
    bounds,
    fit,
    life_at,
    life_data,
    mean,
    parameter,
    rank_distributions,
    reliability_at,
    rows,
)
from reliability.estimators.extended import Extended
from reliability.estimators.gamma_families import GeneralGamma, LogGamma
from reliability.estimators.limited_family import Limited

EVERY: tuple[Extended, ...] = (
    "weibull_3p",
    "lognormal_3p",
    "gamma",
    "generalised_gamma",
    "limited_failure",
)
SHARE = (np.arange(60) + 0.5) / 60
DELAYED = 300 + 1000 * (-np.log1p(-SHARE)) ** (1 / 2.2)
DELAYED_TEST = life_data(DELAYED[DELAYED <= 1500], np.full((DELAYED > 1500).sum(), 1500.0))
# Half of the units carry the defect: their ages are the middles of equal shares.
DEFECT = life_data(100 * (-np.log1p(-SHARE)) ** (1 / 1.5), [400], suspension_counts=[60])


def extended(data: LifeData, distribution: Extended) -> ExtendedFit:
    """Fit, and fail the test with the reason where there is no estimate."""
    result = fit(data, distribution)
    assert isinstance(result, ExtendedFit), result
    return result


def log_likelihood(data: LifeData, found: ExtendedFit, *place: float) -> float:
    """Add up the rows by the survival function alone: densities by a small difference."""
    total = 0.0
    for low, high, count in zip(data.lower, data.upper, data.count, strict=True):
        if np.isinf(high):
            total += count * np.log(found.reliability_at(low, *place))
            continue
        h = 1e-5 * low
        ends = (low - h, low + h) if low == high else (low, high)
        mass = found.reliability_at(ends[0], *place) - found.reliability_at(ends[1], *place)
        total += count * np.log(mass / (2 * h) if low == high else mass)
    return float(total)


@pytest.mark.parametrize("distribution", EVERY)
def test_no_step_in_any_direction_rises(distribution: Extended) -> None:
    """The likelihood, added up from R(t) alone, is highest at the estimate."""
    data = DEFECT if distribution == "limited_failure" else DELAYED_TEST
    found = extended(data, distribution)
    top = log_likelihood(data, found, *found.place)
    assert top == pytest.approx(found.log_likelihood, abs=1e-5)
    errors = np.sqrt(np.diag(found.covariance))
    for i in range(3):
        for sign in (-0.1, 0.1):
            place = list(found.place)
            place[i] += sign * float(errors[i])
            assert log_likelihood(data, found, *place) <= top + 1e-9


@pytest.mark.parametrize("distribution", EVERY)
def test_unit_of_time_and_grouping_change_nothing(distribution: Extended) -> None:
    data = DEFECT if distribution == "limited_failure" else DELAYED_TEST
    found = extended(data, distribution)
    hours = rows(data.lower * 24, data.upper * 24, data.count * 1000)
    again = extended(hours, distribution)
    assert again.life(0.1) == pytest.approx(24 * found.life(0.1), rel=1e-8)
    assert again.reliability(24 * 500) == pytest.approx(found.reliability(500), rel=1e-8)
    assert again.covariance[2, 2] * 1000 == pytest.approx(found.covariance[2, 2], rel=1e-4)


def test_a_threshold_is_found_where_units_were_safe_before_it() -> None:
    found = extended(DELAYED_TEST, "weibull_3p")
    errors = np.sqrt(np.diag(found.parameter_covariance))
    for name, true, error in zip(found.names, (1000, 2.2, 300), errors, strict=True):
        assert found.parameters[name] == pytest.approx(true, abs=float(error)), name
    assert found.reliability(found.parameters["gamma"]) == 1.0
    assert found.mean == pytest.approx(
        found.threshold + found.parameters["eta"] * special.gamma(1 + 1 / found.parameters["beta"])
    )
    two = fit(DELAYED_TEST)
    assert isinstance(two, Fit)
    assert found.log_likelihood > two.log_likelihood


def test_a_likelihood_that_runs_to_the_first_failure_is_refused() -> None:
    """Shape below one: the density at the threshold is infinite."""
    falling = life_data(50 * (-np.log1p(-SHARE)) ** (1 / 0.6))
    for data in (falling, life_data([5, 6, 7])):
        refused = fit(data, "weibull_3p")
        assert isinstance(refused, Refusal)
        assert refused.code == "threshold_at_first_failure"
        assert "weibull" in refused.alternatives


def test_gamma_equals_scipys_on_complete_data() -> None:
    ages = stats.gamma(2.5, scale=40).ppf(SHARE)
    found = extended(life_data(ages), "gamma")
    k, _, theta = stats.gamma.fit(ages, floc=0)
    assert found.parameters == pytest.approx({"k": k, "theta": theta}, rel=1e-6)
    assert found.mean == pytest.approx(ages.mean(), rel=1e-9)  # k theta is the mean, exactly
    assert found.life(0.1) == pytest.approx(stats.gamma(k, scale=theta).ppf(0.1), rel=1e-6)


def test_gamma_with_shape_one_is_the_exponential() -> None:
    one, z = LogGamma(1.0), np.array([-30.0, -2.0, 0.0, 1.0, 5.0, 6.5])
    assert one.log_survival(z)[0] == pytest.approx(-np.exp(z), rel=1e-13)
    assert one.quantile(0.1) == pytest.approx(np.log(-np.log(0.9)), rel=1e-13)


@pytest.mark.parametrize("q", [-2.0, -0.5, 0.01, 0.5, 1.0, 2.5])
def test_generalised_gamma_adds_up_to_one_and_inverts_itself(q: float) -> None:
    form = GeneralGamma(q)
    w = np.linspace(-60, 60, 400_001)
    density = np.exp(form.log_density(w)[0])
    assert density.sum() * (w[1] - w[0]) == pytest.approx(1, abs=1e-5)
    for p in (1e-6, 0.1, 0.5, 0.999):
        assert 1 - form.survival(form.quantile(p)) == pytest.approx(p, rel=1e-8)
    between = form.log_between(np.array([-1.0]), np.array([0.5]))
    assert np.exp(between) == pytest.approx(form.survival(-1.0) - form.survival(0.5), rel=1e-9)


def test_generalised_gamma_is_weibull_at_one_and_lognormal_at_zero() -> None:
    w = np.array([-3.0, -0.5, 0.0, 1.0, 2.0])
    assert GeneralGamma(1.0).log_survival(w)[0] == pytest.approx(-np.exp(w), rel=1e-12)
    assert GeneralGamma(0.0).log_survival(w)[0] == pytest.approx(stats.norm.logsf(w), rel=1e-2)


def test_generalised_gamma_is_never_worse_than_what_it_contains() -> None:
    found = extended(DELAYED_TEST, "generalised_gamma")
    for contained in ("weibull", "lognormal"):
        other = fit(DELAYED_TEST, contained)
        assert isinstance(other, Fit)
        assert found.log_likelihood >= other.log_likelihood - 1e-9


@pytest.mark.parametrize(
    "form",
    [
        LogGamma(0.3),
        LogGamma(80.0),
        GeneralGamma(-0.7),
        GeneralGamma(1.8),
        Limited(LogGamma(2.0), 0.3),
    ],
)
def test_derivatives_are_those_of_the_functions(form: LogGamma | GeneralGamma | Limited) -> None:
    z, h = np.array([-6.0, -1.0, 0.2, 1.5, 3.0]), 1e-5
    for function in (form.log_density, form.log_survival):
        up, here, down = function(z + h), function(z), function(z - h)
        assert (up[0] - down[0]) / (2 * h) == pytest.approx(here[1], rel=1e-5, abs=1e-7)
        assert (up[1] - down[1]) / (2 * h) == pytest.approx(here[2], rel=1e-5, abs=1e-7)


def test_tails_beyond_a_float_keep_their_logarithms() -> None:
    """ln Q(2, x) = ln(1 + x) - x; ln P(2, x) of small x is ln(x^2 / 2)."""
    form = LogGamma(2.0)
    x = np.array([800.0, 5000.0])
    assert form.log_survival(np.log(x))[0] == pytest.approx(np.log1p(x) - x, rel=1e-13)
    tiny = form.log_between(np.array([-np.inf]), np.array([-400.0]))
    assert tiny == pytest.approx(-800 - np.log(2), rel=1e-12)


def test_a_share_that_can_fail_is_told_from_a_long_life() -> None:
    found = extended(DEFECT, "limited_failure")
    assert found.parameters["p"] == pytest.approx(0.5, abs=0.01)
    assert found.parameters["eta"] == pytest.approx(100, rel=0.1)
    assert found.mean == np.inf
    assert found.life(0.6) == np.inf
    assert found.reliability(1e9) == pytest.approx(1 - found.parameters["p"], rel=1e-12)
    share = bounds(found, parameter("p"))
    assert share.lower is not None
    assert share.upper is not None
    assert 0.4 < share.lower < 0.5 < share.upper < 0.6


def test_a_share_of_one_is_refused_or_flagged() -> None:
    everybody = life_data(100 * (-np.log1p(-SHARE)) ** (1 / 1.5))
    result = fit(everybody, "limited_failure")
    assert isinstance(result, Refusal)
    assert result.code == "no_defective_share"
    early = life_data(DELAYED[:20], [DELAYED[20]], suspension_counts=[40])
    unsure = fit(early, "limited_failure")
    assert isinstance(unsure, Refusal) or "share_not_below_one" in unsure.flags


@pytest.mark.parametrize("distribution", EVERY)
def test_bounds_surround_the_estimate_and_narrow_with_units(distribution: Extended) -> None:
    data = DEFECT if distribution == "limited_failure" else DELAYED_TEST
    found = extended(data, distribution)
    many = extended(rows(data.lower, data.upper, data.count * 25), distribution)
    for quantity in (life_at(0.2), reliability_at(600 if data is DELAYED_TEST else 60)):
        for method in ("fisher", "likelihood_ratio"):
            wide = bounds(found, quantity, method=method)
            narrow = bounds(many, quantity, method="fisher")
            assert wide.lower is not None
            assert wide.upper is not None
            assert wide.lower < wide.estimate < wide.upper
            assert narrow.upper is not None
            assert narrow.upper - narrow.estimate < 0.5 * (wide.upper - wide.estimate)


def test_likelihood_ratio_bounds_of_a_nested_weibull_come_near_with_many_units() -> None:
    data = rows(DELAYED_TEST.lower, DELAYED_TEST.upper, DELAYED_TEST.count * 400)
    found = extended(data, "weibull_3p")
    fisher, ratio = (
        bounds(found, life_at(0.3), method=method) for method in ("fisher", "likelihood_ratio")
    )
    assert ratio.lower == pytest.approx(fisher.lower, rel=1e-3)
    assert ratio.upper == pytest.approx(fisher.upper, rel=1e-3)


def test_what_has_no_profile_says_so() -> None:
    found = extended(DELAYED_TEST, "weibull_3p")
    with pytest.raises(InvalidData, match="life and reliability"):
        bounds(found, mean(), method="likelihood_ratio")
    with pytest.raises(InvalidData, match="eta, beta, gamma"):
        bounds(found, parameter("theta"))
    before = bounds(found, reliability_at(10))
    assert (before.estimate, before.open_sides) == (1.0, ("lower", "upper"))


def test_delayed_exponential_has_its_closed_form() -> None:
    """gamma = first failure, theta = time after it / failures (Lawless 2003, section 4.2.1)."""
    found = fit(life_data([10, 14, 30], [40]), "exponential_2p")
    assert isinstance(found, DelayedExponential)
    assert found.parameters == pytest.approx({"gamma": 10, "theta": (0 + 4 + 20 + 30) / 3})
    assert found.log_likelihood == pytest.approx(-3 * np.log(18) - 3)
    low, high = found.bounds_on_theta(0.90)
    assert (low, high) == pytest.approx(
        (108 / stats.chi2.ppf(0.95, 4), 108 / stats.chi2.ppf(0.05, 4))
    )
    expected = 10 - stats.f.ppf(0.9, 2, 4) * 3 * 18 / (4 * 2)
    assert found.lower_bound_on_gamma(0.9) == pytest.approx(expected)
    assert found.life(0.5) == pytest.approx(10 + 18 * np.log(2))
    assert found.reliability(9) == 1.0
    assert isinstance(fit(rows([0], [5]), "exponential_2p"), Refusal)
    assert isinstance(fit(life_data([5, 5]), "exponential_2p"), Refusal)


def test_every_distribution_has_a_row_in_the_ranking() -> None:
    ranking = rank_distributions(DELAYED_TEST)
    assert len(ranking.rows) == 12
    values = [row.aicc for row in ranking.rows if row.aicc is not None]
    assert values == sorted(values)
    assert ranking.likelihood == "density"
    few = rank_distributions(life_data([5, 6, 7]), ["weibull_3p", "weibull"])
    assert [isinstance(row.result, Refusal) for row in few.rows] == [False, True]
    assert few.rows[1] == Ranked("weibull_3p", few.rows[1].result)
    assert (
        rank_distributions(rows([0, 1, 2], [1, 2, np.inf], [3, 4, 50])).likelihood == "probability"
    )
    with pytest.raises(InvalidData):
        rank_distributions(DELAYED_TEST, criterion="best")  # type: ignore[arg-type]  # refused


def test_one_door_takes_every_method_and_refuses_what_it_does_not_know() -> None:
    line = fit(DELAYED_TEST, "weibull", "rrx")
    assert line == fit(DELAYED_TEST, method="rrx")
    refused = fit(DELAYED_TEST, "gamma", "rry")
    assert isinstance(refused, Refusal)
    assert refused.code == "only_likelihood"
    for distribution, method, beta in (
        ("pareto", "mle", None),
        ("weibull", "moments", None),
        ("gamma", "mle", 2.0),
        ("weibull", "rrx", 2.0),
    ):
        with pytest.raises(InvalidData):
            fit(DELAYED_TEST, distribution, method, fixed_beta=beta)  # type: ignore[call-overload]  # refused
