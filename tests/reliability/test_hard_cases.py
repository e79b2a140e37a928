"""Every fit on every hard case: a typed answer or a typed refusal, never a wrong number."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reliability.estimators import (
    DISTRIBUTIONS,
    DelayedExponential,
    ExtendedFit,
    Fit,
    History,
    IntervalCurve,
    InvalidData,
    LifeData,
    MeanCumulative,
    Refusal,
    StepEstimate,
    anderson_darling,
    bounds,
    exponential_bound,
    fit,
    fit_mixture,
    fit_modes,
    kaplan_meier,
    life_at,
    life_data,
    log_rank,
    mean,
    mean_cumulative,
    nelson_aalen,
    plotting_positions,
    rank_distributions,
    rank_regression,
    reliability_at,
    rows,
    turnbull,
    weibayes,
)
from reliability.estimators.estimation import AnyDistribution

SHARE = (np.arange(40) + 0.5) / 40
WEIBULL = 100 * (-np.log1p(-SHARE)) ** (1 / 2)
HARD: dict[str, LifeData] = {
    "empty": life_data(),
    "no failures": life_data([], [5, 6, 7]),
    "one failure": life_data([5], [6, 7, 8]),
    "one failure, no survivor": life_data([5]),
    "all equal": life_data([5, 5, 5, 5]),
    "all equal below a survivor": life_data([5, 5, 5], [9]),
    "all at the largest": life_data([9, 9], [3, 9]),
    "two ages": life_data([3, 8]),
    "99.9 % censored": life_data([40.0], [100.0], suspension_counts=[999]),
    "few of a million": life_data([3, 9, 20], [36.0], suspension_counts=[999_997]),
    "nanoseconds": life_data(WEIBULL * 1e-11, [1.2e-9] * 5),
    "ages of 1e12": life_data(WEIBULL * 1e10, [1.2e12] * 5),
    "weights of 1e9": life_data(WEIBULL, [120.0], failure_counts=[1e9] * 40),
    "beta 0.1": life_data(100 * (-np.log1p(-SHARE)) ** 10),
    "beta 60": life_data(100 * (-np.log1p(-SHARE)) ** (1 / 60)),
    "from 1e-300 to 1e300": life_data([1e-300, 1.0, 1e300]),
    "falling rate": life_data(50 * (-np.log1p(-SHARE)) ** (1 / 0.5)),
    "running at zero": life_data([5, 6, 9], [0, 0, 10]),
    "zeros as left-censored": life_data([0, 0, 3, 9], zero_ages="left_censor", first_period=1.0),
    "intervals": rows([0, 1, 2, 3], [1, 2, 3, np.inf], [1, 5, 9, 4]),
    "one interval": rows([2], [5], [7]),
    "only left-censored": rows([0, 0], [2, 5], [3, 4]),
    "late entry": rows([5, 9, 12, 15], [5, 9, 12, np.inf], entry=[2, 6, 0, 14]),
}


def sound(found: object) -> None:
    """A refusal gives a reason; a fit gives finite numbers that keep their laws."""
    if isinstance(found, Refusal):
        assert found.reason.endswith(".")
        assert found.code == found.code.lower()
        return
    assert isinstance(found, Fit | ExtendedFit | DelayedExponential)
    assert np.isfinite(found.log_likelihood)
    assert all(np.isfinite(value) for value in found.parameters.values())
    lives = [found.life(p) for p in (0.01, 0.1, 0.5)]
    assert lives == sorted(lives)
    here = [found.reliability(max(life, 0.0)) for life in lives]
    assert all(0 <= r <= 1 for r in here)
    assert here == sorted(here, reverse=True)


@pytest.mark.parametrize("case", HARD)
@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_fit_of_a_hard_case_is_sound_and_silent(
    distribution: AnyDistribution, case: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fit(HARD[case], distribution)
        sound(found)
        if isinstance(found, Fit | ExtendedFit):
            third = found.life(0.3)
            age = third if 0 < third < np.inf else 1.0
            for quantity in (life_at(0.1), reliability_at(age), mean()):
                limits = bounds(found, quantity, method="fisher")
                assert limits.lower is not None
                assert limits.upper is not None
                assert limits.lower <= limits.estimate <= limits.upper
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("case", HARD)
def test_every_other_estimator_of_a_hard_case_is_sound_and_silent(case: str) -> None:
    data = HARD[case]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for curve in (kaplan_meier(data), nelson_aalen(data)):
            assert isinstance(curve, StepEstimate | Refusal)
        step = kaplan_meier(data)
        if isinstance(step, StepEstimate):
            assert ((step.lower >= 0) & (step.upper <= 1)).all()
        masses = turnbull(data)
        assert isinstance(masses, IntervalCurve | Refusal)
        if isinstance(masses, IntervalCurve):
            assert masses.mass.sum() == pytest.approx(1.0)
        log_rank([data, HARD["two ages"]])
        plotting_positions(data)
        rank_regression(data)
        anderson_darling(data, lambda age: age / (1 + age))
        if data.lower.size < 10:
            fit_mixture(data)
        for bound in (weibayes(data, beta=2.0), exponential_bound(data)):
            assert isinstance(bound, Refusal) or (np.isfinite(bound) and bound > 0)
        assert len(rank_distributions(data, ["weibull", "lognormal"]).rows) == 2


def test_likelihood_ratio_bounds_of_hard_cases_hold_their_estimate() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for case, data in HARD.items():
            found = fit(data)
            if isinstance(found, Refusal):
                continue
            limits = bounds(found, life_at(0.1), method="likelihood_ratio")
            assert limits.lower is not None, case
            assert limits.upper is not None, case
            assert limits.lower <= limits.estimate <= limits.upper, case


@pytest.mark.parametrize(
    ("ages", "code"),
    [
        ([1.0, float("nan")], "not_a_number"),
        ([1.0, -2.0], "negative"),
        ([1.0, float("inf")], "infinite"),
        ([1.0, 0.0], "zero_age"),
    ],
)
def test_what_is_no_age_is_refused_by_row_everywhere(ages: list[float], code: str) -> None:
    for work in (lambda: life_data(ages), lambda: fit_modes({"a": ages, "b": [2.0]})):
        with pytest.raises(InvalidData) as refused:
            work()
        assert (refused.value.code, refused.value.place) == (code, "row 1")
    if code != "zero_age":
        with pytest.raises(InvalidData, match="device 0"):
            mean_cumulative([History(tuple(ages), 10.0)])


def test_with_no_failure_the_bound_that_can_be_given_is_named_and_given() -> None:
    refused = fit(HARD["no failures"])
    assert isinstance(refused, Refusal)
    assert refused.alternatives == ("weibayes", "exponential_bound")
    assert exponential_bound(HARD["no failures"]) == pytest.approx(-np.log(0.1) / 18)
    lower = weibayes(HARD["no failures"], beta=2.0)
    assert lower == pytest.approx(np.sqrt((25 + 36 + 49) / -np.log(0.1)))


lives = st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=12)


@settings(max_examples=60, deadline=None)
@given(lives, lives, st.sampled_from(["weibull", "lognormal", "loglogistic"]))
def test_any_ages_give_a_certified_maximum_or_a_reason(
    failures: list[float], running: list[float], distribution: AnyDistribution
) -> None:
    found = fit(life_data(failures, running), distribution)
    sound(found)
    if isinstance(found, Fit):
        assert found.convergence.score < 1e-9
        assert found.convergence.smallest_eigenvalue > 0


@settings(max_examples=40, deadline=None)
@given(lives, st.floats(1e-9, 1e12), st.integers(2, 10**6))
def test_all_later_censored_ages_give_a_longer_life(
    failures: list[float], unit: float, weight: int
) -> None:
    oldest = max(failures)
    one = fit(life_data(failures, [oldest * 2]), "exponential")
    two = fit(life_data(failures, [oldest * 3]), "exponential")
    assert isinstance(one, Fit)
    assert isinstance(two, Fit)
    assert two.parameters["theta"] > one.parameters["theta"]
    same = fit(
        life_data(
            np.array(failures) * unit,
            [oldest * 2 * unit],
            failure_counts=np.full(len(failures), float(weight)),
            suspension_counts=[weight],
        ),
        "exponential",
    )
    assert isinstance(same, Fit)
    assert same.parameters["theta"] == pytest.approx(one.parameters["theta"] * unit, rel=1e-10)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(1, 30), max_size=4), st.integers(0, 5)),
        min_size=2,
        max_size=8,
    )
)
def test_the_error_of_mean_repairs_is_the_sum_over_devices(
    drawn: list[tuple[list[int], int]],
) -> None:
    """The definition, device by device and age by age, beside the linear sums."""
    histories = [
        History(tuple(float(a + s) for a in ages), 31.0 + 2 * s, float(s)) for ages, s in drawn
    ]
    found = mean_cumulative(histories)
    if isinstance(found, Refusal):
        assert not any(h.repairs for h in histories)
        return
    assert isinstance(found, MeanCumulative)
    total = np.zeros(found.age.size)
    steps = np.diff(found.estimate, prepend=0.0)
    for history in histories:
        own = np.array([sum(r == age for r in history.repairs) for age in found.age], dtype=float)
        seen = (found.age > history.start) & (found.age <= history.end)
        total += np.cumsum((own - steps * seen) / found.at_risk) ** 2
    assert found.standard_error == pytest.approx(np.sqrt(total), rel=1e-6, abs=1e-7)
