"""Maximum likelihood: published answers, the laws it obeys, and data without an answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reliability.estimators import (
    Distribution,
    Fit,
    LifeData,
    Plotted,
    Refusal,
    anderson_darling,
    fit,
    life_data,
    plotting_positions,
    rows,
)

NIST = life_data([54, 187, 216, 240, 244, 335, 361, 373, 375, 386], [500] * 10)
SIX = life_data([16, 34, 53, 75, 93, 120])
ALTAIR = life_data(
    np.array(
        [
            "13.22",
            "9.41",
            "8.58",
            "7.98",
            "4.12",
            "16.1",
            "5.62",
            "2.28",
            "9.69",
            "28.2",
            "13.84",
            "5.62",
            "5.26",
            "6.91",
            "8.92",
            "9.07",
            "9.83",
            "1.86",
            "12.66",
            "5.44",
        ],
        dtype=float,
    )
)


def fitted(
    data: LifeData, distribution: Distribution = "weibull", beta: float | None = None
) -> Fit:
    """Fit, and fail the test with the reason where there is no estimate."""
    result = fit(data, distribution, fixed_beta=beta)
    assert isinstance(result, Fit), result
    return result


def test_censored_weibull_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook, section 8.4.1.3: eta, beta, log-likelihood, AIC, mean."""
    found = fitted(NIST)
    assert round(found.parameters["eta"], 3) == 606.528
    assert round(found.parameters["beta"], 4) == 1.7208
    assert round(-found.log_likelihood, 3) == 75.135
    assert round(found.aic, 2) == 154.27
    assert round(found.mean, 3) == 540.737


def test_censored_lognormal_of_the_nist_handbook() -> None:
    """NIST/SEMATECH e-Handbook, section 8.4.1.3: AIC of the lognormal."""
    assert round(fitted(NIST, "lognormal").aic, 2) == 154.39


def test_complete_weibull_of_the_altair_manual() -> None:
    """Altair Compose/Activate 2021.1 reference, `wblfit`, example: a = 10.411, b = 1.7397."""
    found = fitted(ALTAIR)
    assert round(found.parameters["eta"], 3) == 10.411
    assert round(found.parameters["beta"], 4) == 1.7397


def test_five_failures_of_the_reliasoft_example() -> None:
    """ReliaSoft, Reliability HotWire, contour plots, example 1: beta 2.2938, eta 33.9428 (cut)."""
    found = fitted(life_data([10, 20, 30, 40, 50]))
    assert round(found.parameters["beta"], 4) == 2.2938
    assert int(found.parameters["eta"] * 1e3) == 33942


def test_complete_data_have_their_closed_forms() -> None:
    """Normal and lognormal: mean and root mean square deviation; exponential: mean."""
    ages = np.array([16, 34, 53, 75, 93, 120.0])
    assert fitted(SIX, "normal").parameters == pytest.approx(
        {"mu": ages.mean(), "sigma": ages.std()}, rel=1e-12
    )
    assert fitted(SIX, "lognormal").parameters == pytest.approx(
        {"mu": np.log(ages).mean(), "sigma": np.log(ages).std()}, rel=1e-12
    )
    assert fitted(SIX, "exponential").parameters["theta"] == pytest.approx(ages.mean(), rel=1e-14)


def test_exponential_of_censored_data_is_time_on_test_by_failures() -> None:
    """Total time / failures = 7771 / 10 (NIST/SEMATECH e-Handbook, section 8.4.1.1)."""
    found = fitted(NIST, "exponential")
    assert found.parameters["theta"] == pytest.approx(777.1, rel=1e-14)
    assert found.parameter_covariance[0, 0] == pytest.approx(777.1**2 / 10, rel=1e-12)


def test_grouped_exponential_has_its_closed_form() -> None:
    """Failures by 1 of n, survivors at 1: exp(-1/theta) = share surviving."""
    data = rows([0, 1], [1, np.inf], [30, 70])
    assert fitted(data, "exponential").parameters["theta"] == pytest.approx(
        -1 / np.log(0.7), rel=1e-13
    )


def test_two_free_points_of_interval_data_are_met_exactly() -> None:
    """Two inspections, two parameters: the fit passes through both observed shares."""
    data = rows([0, 1, 2], [1, 2, np.inf], [10, 25, 65])
    for distribution in ("weibull", "lognormal", "loglogistic"):
        found = fitted(data, distribution)
        assert found.failed_by(1) == pytest.approx(0.10, abs=1e-12)
        assert found.failed_by(2) == pytest.approx(0.35, abs=1e-12)


def test_late_entry_of_exponential_units_counts_only_observed_time() -> None:
    data = rows([5, 9, 12], [5, 9, np.inf], entry=[2, 3, 10])
    assert fitted(data, "exponential").parameters["theta"] == pytest.approx(11 / 2, rel=1e-13)


ages = st.lists(st.integers(1, 400).map(float), min_size=3, max_size=25)


@settings(max_examples=40, deadline=None)
@given(ages, ages, st.sampled_from([1e-9, 3600.0, 1e12]), st.integers(2, 10**7), st.randoms())
def test_unit_of_time_order_and_grouping_change_nothing(
    failures: list[float], running: list[float], unit: float, weight: int, random: object
) -> None:
    base = fit(life_data(failures, running))
    random.shuffle(failures)  # type: ignore[attr-defined]  # Hypothesis gives a Random.
    other = fit(
        life_data(
            np.array(failures) * unit,
            np.array(running) * unit,
            failure_counts=np.full(len(failures), float(weight)),
            suspension_counts=np.full(len(running), float(weight)),
        )
    )
    if isinstance(base, Refusal):
        assert other == base
        return
    assert isinstance(other, Fit)
    assert other.parameters["eta"] == pytest.approx(base.parameters["eta"] * unit, rel=1e-10)
    assert other.parameters["beta"] == pytest.approx(base.parameters["beta"], rel=1e-10)
    assert other.covariance * weight == pytest.approx(base.covariance, rel=1e-8, abs=1e-14)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=3, max_size=20))
def test_interval_rows_split_or_merged_give_the_same_answer(found: list[tuple[int, int]]) -> None:
    lower = [float(low) for low, _ in found]
    upper = [low + 1.0 for low in lower]
    count = [n for _, n in found]
    merged = fit(rows([*lower, 36], [*upper, np.inf], [*count, 500]))
    units = [i for i, n in enumerate(count) for _ in range(n)]
    split = fit(
        rows(
            [lower[i] for i in units[::-1]] + [36] * 500,
            [upper[i] for i in units[::-1]] + [np.inf] * 500,
        )
    )
    if isinstance(merged, Refusal):
        assert split == merged
    else:
        assert isinstance(split, Fit)
        assert split.parameters == merged.parameters
        assert merged.convergence.score < 1e-9


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (life_data(), "no_units"),
        (life_data([], [5, 6]), "no_failures"),
        (life_data([5], [5]), "all_failures_at_largest_time"),
        (life_data([5, 5, 5]), "all_failures_at_largest_time"),
        (life_data([5], [4]), "all_failures_at_largest_time"),
        (rows([0, 0, 1], [2, 3, np.inf]), "compatible_with_step"),
        (rows([0, 12], [1, np.inf], [1, 2000]), "no_rise_with_age"),
    ],
)
def test_data_without_a_maximum_are_refused_with_the_reason(data: LifeData, code: str) -> None:
    refused = fit(data)
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_one_failure_below_a_survivor_is_estimated_and_flagged() -> None:
    found = fitted(life_data([5], [6]))
    assert found.flags == ("one_failure", "few_failures")
    eta, beta = found.parameters["eta"], found.parameters["beta"]
    assert (5 / eta) ** beta + (6 / eta) ** beta == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e12])
def test_extreme_shapes_weights_and_units_are_recovered(scale: float) -> None:
    """Quantiles of a Weibull at the middles of 200 equal shares, a thousand million each."""
    share = (np.arange(200) + 0.5) / 200
    for beta in (0.15, 1.0, 30.0):
        ages = scale * (-np.log1p(-share)) ** (1 / beta)
        found = fitted(life_data(ages, failure_counts=np.full(200, 1e9)))
        assert found.parameters["beta"] == pytest.approx(beta, rel=0.02)
        assert ("unusual_shape" in found.flags) == (beta != 1.0)


def test_a_million_grouped_units_with_few_failures_are_fitted() -> None:
    months = np.arange(36.0)
    failed = np.full(36, 20.0)
    data = rows([*months, *months + 1], [*months + 1, *[np.inf] * 36], [*failed, *[27757.0] * 36])
    found = fitted(data)
    assert found.convergence.score < 1e-9
    assert found.convergence.smallest_eigenvalue > 0


def test_fixed_shape_has_its_closed_form() -> None:
    """Weibayes: eta^beta = sum t^beta / r (Abernethy 2006, equation 6-1)."""
    found = fitted(SIX, beta=2.0)
    expected = (np.array([16, 34, 53, 75, 93, 120.0]) ** 2).sum() / 6
    assert found.parameters["eta"] ** 2 == pytest.approx(expected, rel=1e-13)


def test_criteria_and_anderson_darling_agree_with_their_definitions() -> None:
    found = fitted(NIST)
    assert found.aicc == pytest.approx(found.aic + 2 * 2 * 3 / (20 - 3), rel=1e-14)
    assert found.bic == pytest.approx(2 * np.log(20) - 2 * found.log_likelihood, rel=1e-14)
    uniform = (np.arange(400_000) + 0.5) / 400_000
    ends = [found.failed_by(age) for age in NIST.lower[:-1]]
    positions = plotting_positions(NIST)
    assert isinstance(positions, Plotted)
    step = np.concatenate([[0], positions.fraction])[np.searchsorted(ends, uniform)]
    below = uniform < 0.9999
    area = ((step - uniform) ** 2 / (uniform * (1 - uniform)))[below].sum() / 400_000
    tail = anderson_darling(NIST, found.failed_by)
    assert isinstance(tail, float)
    last = (1 - step[-1]) ** 2 * (np.log(0.0001) - np.log(1e-12)) - 0.0001
    assert tail == pytest.approx(20 * (area + last), rel=1e-4)
    assert found.anderson_darling == tail
    assert isinstance(fitted(rows([0, 1, 2], [1, 2, np.inf])).anderson_darling, Refusal)


@pytest.mark.parametrize(("count", "survivor"), [(10**6, 6), (10**9, 5.0001), (10**9, 500)])
def test_a_million_failures_at_one_age_and_one_survivor_are_estimable(
    count: int, survivor: float
) -> None:
    """Score equations: (5/eta)^beta + (s/eta)^beta / n = 1 and n/beta = (s/eta)^beta ln(s/5)."""
    found = fitted(life_data([5], [survivor], failure_counts=[count]))
    eta, beta = found.parameters["eta"], found.parameters["beta"]
    lasted = float(np.exp(beta * (np.log(survivor) - np.log(eta))))
    assert (5 / eta) ** beta + lasted / count == pytest.approx(1, rel=1e-9)
    assert lasted * np.log(survivor / 5) == pytest.approx(count / beta, rel=1e-6)
    assert "all_failures_at_one_age" in found.flags
