"""Ranks, curves without a model, and repairs: published answers, laws and refusals."""

import numpy as np
import pytest

from reliability.estimators import (
    History,
    IntervalCurve,
    InvalidData,
    LifeData,
    MeanCumulative,
    Plotted,
    PowerLaw,
    RankFit,
    Refusal,
    StepEstimate,
    crow_amsaa,
    kaplan_meier,
    life_data,
    log_rank,
    mean_cumulative,
    nelson_aalen,
    plotting_positions,
    rank_regression,
    rows,
    turnbull,
)
from tests.reliability.test_fit import SIX

MAINTAINED = life_data([9, 13, 18, 23, 31, 34, 48], [13, 28, 45, 161])
NOT_MAINTAINED = life_data([5, 5, 8, 8, 12, 23, 27, 30, 33, 43, 45], [16])
MILES = life_data(
    [5248, 7454, 16890, 17200, 38700, 45000, 49390, 69040, 72280, 131900],
    [
        *(3961, 4007, 4734, 6054, 7298, 10190, 23060, 27160, 28690, 37100, 40060, 45670),
        *(53000, 67000, 69630, 77350, 78470, 91680, 105700, 106300, 150400),
    ],
)
FIVE_SYSTEMS = [
    History((5, 10, 15), 17),
    History((6, 13, 17), 19),
    History((12, 20, 25), 26),
    History((13, 15), 24),
    History((16, 22, 25), 28),
]
GROWTH = [2.7, 10.3, 12.5, 30.6, 57.0, 61.3, 80.0, 109.5, 125.0, 128.6, 143.8, 167.9, 229.2]
GROWTH += [296.7, 320.6, 328.2, 366.2, 396.7, 421.1, 438.2, 501.2, 620.0]


def curve(result: StepEstimate | Refusal) -> StepEstimate:
    assert isinstance(result, StepEstimate)
    return result


def test_suspensions_push_later_ranks_up() -> None:
    """Johnson's increments by hand: 9/8, 9/8, (9 - 2.25)/5, ...; Benard (j - 0.3)/8.4."""
    found = plotting_positions(life_data([30, 45, 82, 90, 96], [10, 49, 100]), "benard")
    assert isinstance(found, Plotted)
    assert found.rank.tolist() == pytest.approx([1.125, 2.25, 3.6, 4.95, 6.3], rel=1e-14)
    assert np.round(found.fraction, 3).tolist() == [0.098, 0.232, 0.393, 0.554, 0.714]


def test_exact_median_ranks_have_their_closed_ends_and_symmetry() -> None:
    """The first of n has median rank 1 - 2^(-1/n)."""
    found = plotting_positions(SIX)
    assert isinstance(found, Plotted)
    assert found.fraction[0] == pytest.approx(1 - 0.5 ** (1 / 6), rel=1e-13)
    assert found.fraction + found.fraction[::-1] == pytest.approx(np.ones(6), rel=1e-13)


def test_tied_failures_share_the_mean_of_their_ranks() -> None:
    found = plotting_positions(life_data([4, 7, 7, 7, 9]))
    assert isinstance(found, Plotted)
    assert (found.rank.tolist(), found.count.tolist()) == ([1, 3, 5], [1, 3, 1])
    fitted = rank_regression(life_data([4, 7, 7, 7, 9]))
    assert isinstance(fitted, RankFit)
    assert fitted.flags == ("tied_ages",)


def test_rank_regression_is_least_squares_on_probability_paper() -> None:
    """numpy.polyfit of the same points: age on probability, and probability on age."""
    points = plotting_positions(SIX)
    assert isinstance(points, Plotted)
    y, z = np.log(points.age), np.log(-np.log1p(-points.fraction))
    found = rank_regression(SIX)
    assert isinstance(found, RankFit)
    sigma, mu = np.polyfit(z, y, 1)
    assert [found.mu, found.sigma] == pytest.approx([mu, sigma])
    slope, intercept = np.polyfit(y, z, 1)
    other = rank_regression(SIX, direction="y_on_x")
    assert isinstance(other, RankFit)
    assert other.parameters["beta"] == pytest.approx(slope)
    assert other.mu == pytest.approx(-intercept / slope)
    assert found.flags == ()


def test_points_on_a_line_are_met_in_both_directions() -> None:
    positions = plotting_positions(life_data(np.arange(1.0, 8.0)))
    assert isinstance(positions, Plotted)
    ages = 100 * (-np.log1p(-positions.fraction)) ** (1 / 2.5)
    for direction in ("x_on_y", "y_on_x"):
        found = rank_regression(life_data(ages), direction=direction)
        assert isinstance(found, RankFit)
        assert found.parameters == pytest.approx({"eta": 100, "beta": 2.5}, rel=1e-10)
        assert found.correlation == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (life_data([5, 5], [9]), "too_few_ages"),
        (rows([0, 1], [1, 2]), "not_exact_or_right"),
        (life_data([], [3]), "not_exact_or_right"),
    ],
)
def test_rank_regression_refuses_what_it_cannot_draw(data: LifeData, code: str) -> None:
    refused = rank_regression(data)
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_kaplan_meier_of_the_leukaemia_data_in_r() -> None:
    """R survival, summary(survfit(Surv(time, status) ~ x, aml)), Maintained."""
    found = curve(kaplan_meier(MAINTAINED, level=0.95))
    assert found.at_risk.tolist() == [11, 10, 8, 7, 5, 4, 2]
    printed = [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    errors = [0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535]
    assert np.round(found.estimate, 3).tolist() == printed
    assert np.round(found.standard_error, 4).tolist() == errors


def test_kaplan_meier_with_plain_bounds_of_the_reliability_manual() -> None:
    """`reliability` 0.5 manual, Kaplan-Meier, example 1: estimate and 95 % plain bounds."""
    found = curve(kaplan_meier(MILES, level=0.95, transform="plain"))
    printed = [0.964286, 0.925714, 0.885466, 0.845217, 0.795499]
    printed += [0.742465, 0.685353, 0.616817, 0.539715, 0.269858]
    assert np.round(found.estimate, 6).tolist() == printed
    lower = [0.895548, 0.826513, 0.76317, 0.705334, 0.633417]
    lower += [0.560893, 0.48621, 0.396904, 0.300949, 0.0]
    assert np.round(found.lower, 6).tolist() == lower
    assert np.round(found.upper[-7:], 6).tolist() == [
        *[0.985101, 0.95758, 0.924037, 0.884496, 0.836731, 0.778481, 0.662446]
    ]


def test_log_log_bounds_stay_inside_and_follow_their_definition() -> None:
    found = curve(kaplan_meier(MAINTAINED, level=0.95))
    spread = found.standard_error / found.estimate
    middle = np.log(-np.log(found.estimate))
    move = 1.959963984540054 * spread / np.log(found.estimate)
    assert found.lower == pytest.approx(np.exp(-np.exp(middle - move)), rel=1e-12)
    assert found.upper == pytest.approx(np.exp(-np.exp(middle + move)), rel=1e-12)
    dead = curve(kaplan_meier(SIX))
    assert (dead.estimate[-1], dead.lower[-1], dead.upper[-1]) == (0, 0, 0)


def test_late_entry_delays_joining_the_risk_set() -> None:
    data = rows([5, 9, 12, 15], [5, 9, 12, 15], entry=[0, 6, 3, 9])
    assert curve(kaplan_meier(data)).at_risk.tolist() == [2, 2, 2, 1]


def test_nelson_aalen_adds_failures_over_units_at_risk() -> None:
    found = curve(nelson_aalen(MAINTAINED))
    risk = np.array([11, 10, 8, 7, 5, 4, 2.0])
    assert found.estimate == pytest.approx(np.cumsum(1 / risk), rel=1e-14)
    assert found.standard_error == pytest.approx(np.sqrt(np.cumsum(1 / risk**2)), rel=1e-14)
    assert (found.lower < found.estimate).all()


def test_log_rank_of_the_leukaemia_data_in_r() -> None:
    """R survival, survdiff(Surv(time, status) ~ x, aml): chi-square 3.4 on 1, p = 0.0653."""
    found = log_rank([MAINTAINED, NOT_MAINTAINED])
    assert not isinstance(found, Refusal)
    assert round(found.statistic, 1) == 3.4
    assert (found.degrees, round(found.p_value, 4)) == (1, 0.0653)
    again = log_rank([NOT_MAINTAINED, MAINTAINED])
    assert not isinstance(again, Refusal)
    assert again.statistic == pytest.approx(found.statistic, rel=1e-12)


def test_log_rank_refuses_too_little() -> None:
    with pytest.raises(InvalidData, match="groups"):
        log_rank([SIX])
    assert isinstance(log_rank([life_data([], [1]), life_data([], [2])]), Refusal)
    assert isinstance(log_rank([SIX, rows([0], [1])]), Refusal)


def test_turnbull_of_exact_and_censored_ages_is_kaplan_meier() -> None:
    found, expected = turnbull(NOT_MAINTAINED), curve(kaplan_meier(NOT_MAINTAINED))
    assert isinstance(found, IntervalCurve)
    assert found.survival == pytest.approx(expected.estimate, abs=1e-9)


def test_turnbull_puts_units_failing_by_a_date_before_those_running_at_it() -> None:
    """Half-open: (0, 1] and right-censored at 1 do not overlap; the rest lies beyond 1."""
    found = turnbull(rows([0, 1], [1, np.inf], [3, 7]))
    assert isinstance(found, IntervalCurve)
    assert (found.lower.tolist(), found.upper.tolist()) == ([0, 1], [1, np.inf])
    assert found.mass == pytest.approx([0.3, 0.7], abs=1e-9)


def test_turnbull_is_optimal_no_mass_can_move_with_gain() -> None:
    rng = np.random.default_rng(2)
    age = rng.weibull(2, 300) * 10
    low = np.floor(age - rng.uniform(0, 2, 300)).clip(0)
    high = np.where(rng.uniform(size=300) < 0.3, np.inf, np.ceil(age + rng.uniform(0, 2, 300)))
    found = turnbull(rows(low, high))
    assert isinstance(found, IntervalCurve)
    covered = (low[:, None] <= found.lower) & (found.upper <= high[:, None])
    derivative = (covered / (covered @ found.mass)[:, None]).mean(axis=0)
    assert derivative.max() <= 1 + 1e-8
    assert found.mass.sum() == pytest.approx(1, abs=1e-12)


def test_turnbull_refuses_no_units_and_late_entry() -> None:
    for data, code in ((life_data(), "no_units"), (rows([5], [9], entry=[2]), "late_entry")):
        refused = turnbull(data)
        assert isinstance(refused, Refusal)
        assert refused.code == code


def test_mean_cumulative_function_of_the_reliasoft_five_systems() -> None:
    """ReliaWiki, Recurrent Event Data Analysis, MCF example (`reliability` manual, MCF)."""
    found = mean_cumulative(FIVE_SYSTEMS)
    assert isinstance(found, MeanCumulative)
    assert found.age.tolist() == [5, 6, 10, 12, 13, 15, 16, 17, 20, 22, 25]
    printed = [0.2, 0.4, 0.6, 0.8, 1.2, 1.6, 1.8, 2.0, 2.33333, 2.66667, 3.66667]
    assert np.round(found.estimate, 5).tolist() == printed


def test_the_variance_of_repairs_keeps_a_device_together() -> None:
    """All devices observed to the end: the variance of their totals / n (Nelson 1995)."""
    totals = np.array([3, 0, 1, 5.0])
    histories = [History(tuple(range(1, int(n) + 1)), 10.0) for n in totals]
    found = mean_cumulative(histories)
    assert isinstance(found, MeanCumulative)
    assert found.estimate[-1] == pytest.approx(totals.mean())
    assert found.standard_error[-1] ** 2 == pytest.approx(totals.var() / 4)


def test_cost_and_late_start_of_devices_enter_the_mean() -> None:
    found = mean_cumulative([History((2, 6), 8, costs=(10, 30)), History((6,), 9, start=4)])
    assert isinstance(found, MeanCumulative)
    assert (found.at_risk.tolist(), found.estimate.tolist()) == ([1, 2], [10, 25.5])


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (History((9,), 8), "outside_history"),
        (History((), 3, start=3), "impossible_history"),
        (History((1, 2), 3, costs=(1,)), "lengths_differ"),
    ],
)
def test_an_impossible_history_is_refused_by_device(history: History, code: str) -> None:
    with pytest.raises(InvalidData) as refused:
        mean_cumulative([FIVE_SYSTEMS[0], history])
    assert (refused.value.code, refused.value.place) == (code, "device 1")


def test_crow_amsaa_of_the_reliability_manual() -> None:
    """`reliability` manual, reliability growth, example 2 (ReliaWiki Crow-AMSAA, 22 failures)."""
    found = crow_amsaa(GROWTH)
    assert isinstance(found, PowerLaw)
    assert (round(found.beta, 5), round(found.scale, 5)) == (0.61421, 0.42394)
    assert round(620 / found.expected(620), 5) == 28.18182
    assert round(1 / found.intensity(620), 3) == 45.883
    assert found.bias_corrected_beta == pytest.approx(found.beta * 20 / 22)
    assert found.beta_lower < found.beta < found.beta_upper < 1


def test_crow_amsaa_refuses_too_little_and_impossible_times() -> None:
    assert isinstance(crow_amsaa([]), Refusal)
    assert isinstance(crow_amsaa([3.0, 5.0]), Refusal)
    with pytest.raises(InvalidData, match="failure 1"):
        crow_amsaa([3.0, 9.0], end=8.0)
