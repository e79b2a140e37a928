"""Published curves, repairs, stress and test plans: data, printed answers, source."""

import numpy as np
import pytest

from reliability.estimators import (
    History,
    IntervalCurve,
    LifeData,
    LogRank,
    MeanCumulative,
    Plotted,
    PowerLaw,
    Refusal,
    crow_amsaa,
    demonstrated_reliability,
    demonstration_units,
    exponential_bound,
    kaplan_meier,
    life_data,
    log_rank,
    mean_cumulative,
    nelson_aalen,
    plotting_positions,
    rows,
    turnbull,
)
from reliability.estimators.stress_fit import BOLTZMANN
from tests.reliability.test_curves import MILES, curve
from tests.reliability.test_fit import SIX
from tests.reliability.test_modes_and_stress import stressed
from tests.reliability.test_published import OVARIAN

INF = float("inf")
# Nelson 1995, valve seats of 41 diesel engines: days of replacement by engine, end of each.
REPLACED = {
    327: (98,), 328: (326, 653, 653), 330: (84,), 331: (87,), 389: (646,), 390: (92,),
    392: (258, 328, 377, 621), 393: (61, 539), 394: (254, 276, 298, 640), 395: (76, 538),
    396: (635,), 397: (349, 404, 561), 400: (120, 479), 401: (323, 449), 402: (139, 139),
    404: (573,), 405: (165, 408, 604), 406: (249,), 407: (344, 497), 408: (265, 586),
    409: (166, 206, 348), 411: (410, 581), 415: (367,), 416: (202, 563, 570),
}  # fmt: skip
ENDS = {
    251: 761, 252: 759, 327: 667, 328: 667, 329: 665, 330: 667, 331: 663, 389: 653, 390: 653,
    391: 651, 392: 650, 393: 648, 394: 644, 395: 642, 396: 641, 397: 649, 398: 631, 399: 596,
    400: 614, 401: 582, 402: 589, 403: 593, 404: 589, 405: 606, 406: 594, 407: 613, 408: 595,
    409: 389, 410: 601, 411: 601, 412: 611, 413: 608, 414: 587, 415: 603, 416: 585, 417: 587,
    418: 578, 419: 578, 420: 586, 421: 585, 422: 582,
}  # fmt: skip
# Nelson 1990, motorettes: hours to failure and running, by degrees Celsius.
MOTORETTES: dict[float, LifeData] = {
    170: life_data([1764, 2772, 3444, 3542, 3780, 4860, 5196], [5448] * 3),
    190: life_data([408, 408, 1344, 1344, 1440], [1680] * 5),
    220: life_data([408, 408, 504, 504, 504], [528] * 5),
}
# Meeker and Escobar 1998, table 19.2: hours to breakdown of Mylar-polyurethane, by kV/mm.
MYLAR: dict[float, LifeData] = {
    219.0: life_data([15, 16, 36, 50, 55, 95, 122, 129, 625, 700]),
    157.1: life_data([49, 99, 154.5, 180, 291, 447, 510, 600, 1656, 1721]),
    122.4: life_data([188, 297, 405, 744, 1218, 1340, 1715, 3382]),
    100.3: life_data([606, 1012, 2520, 2610, 3988, 4100, 5025, 6842]),
}


def test_kaplan_meier_of_ovarian_cancer() -> None:
    """R survival, summary(survfit(Surv(futime, fustat) ~ 1, ovarian)), tests/Examples."""
    found = curve(kaplan_meier(OVARIAN))
    assert found.at_risk.tolist() == [26, 25, 24, 23, 22, 21, 20, 17, 15, 14, 12, 11]
    printed = [0.962, 0.923, 0.885, 0.846, 0.808, 0.769]
    printed += [0.731, 0.688, 0.642, 0.596, 0.546, 0.497]
    errors = [0.0377, 0.0523, 0.0627, 0.0708, 0.0773, 0.0826]
    errors += [0.0870, 0.0919, 0.0965, 0.0999, 0.1032, 0.1051]
    assert np.round(found.estimate, 3).tolist() == printed
    assert np.round(found.standard_error, 4).tolist() == errors


def test_log_rank_of_ovarian_cancer() -> None:
    """R survival, survdiff(Surv(futime, fustat) ~ rx, ovarian): 1.063 on 1, p = 0.303."""
    first = life_data([59, 115, 156, 431, 638, 268, 329], [448, 477, 803, 855, 1040, 1106])
    second = life_data([464, 475, 563, 353, 365], [421, 744, 769, 770, 1129, 1206, 1227, 377])
    found = log_rank([first, second])
    assert isinstance(found, LogRank)
    assert (round(found.statistic, 3), found.degrees) == (1.063, 1)
    assert round(found.p_value, 3) == 0.303


def test_kaplan_meier_of_units_that_enter_late() -> None:
    """R survival, tests/survtest.R, data test2: risk sets and survival as fractions."""
    start, stop = [1, 2, 5, 2, 1, 7, 3, 4, 8, 8], [2, 3, 6, 7, 8, 9, 9, 9, 14, 17]
    upper = [*stop[:7], INF, INF, INF]
    found = curve(kaplan_meier(rows(stop, upper, entry=start)))
    assert found.at_risk.tolist() == [2, 3, 5, 4, 4, 5]
    assert found.failed.tolist() == [1, 1, 1, 1, 1, 2]
    assert found.estimate == pytest.approx([1 / 2, 1 / 3, 4 / 15, 1 / 5, 3 / 20, 9 / 100])


def test_nelson_aalen_of_the_reliability_manual() -> None:
    """`reliability` manual, Nelson-Aalen, example 1, which prints exp(-H)."""
    printed = [0.964916, 0.927081, 0.887637, 0.848193, 0.799738]
    printed += [0.748161, 0.692768, 0.626842, 0.553186, 0.335524]
    found = curve(nelson_aalen(MILES))
    assert np.round(np.exp(-found.estimate), 6).tolist() == printed


def test_turnbulls_own_data() -> None:
    """Turnbull 1974, pages 169 to 173 (R survival, tests/turnbull.R): 0.538 0.295 0.210 0.095."""
    lower = [t for t in (1, 2, 3, 4) for t in (t, t, 0)]
    upper = [end for t in (1, 2, 3, 4) for end in (t, INF, t)]
    found = turnbull(rows(lower, upper, [12, 3, 2, 6, 2, 4, 2, 0, 2, 3, 3, 5]))
    assert isinstance(found, IntervalCurve)
    assert np.round(found.survival[:4], 3).tolist() == [0.538, 0.295, 0.210, 0.095]


def test_zinsmeisters_hard_intervals() -> None:
    """R survival, tests/turnbull.R: 420 intervals, four masses, where EM is slow to get to."""
    lower = [*[0] * 100, *[1] * 200, 100, 200, 210, 220, *[365] * 100, *[366] * 5]
    upper: list[float] = [*range(3, 301, 3), *range(11, 111), *[365] * 60, *[366] * 40]
    upper += [INF, 500, INF, 450, *[730] * 90, *[INF] * 10, 528, 571, 691, 730, 731]
    upper += [INF, 1095, 1096, 1097, 1098, 1099, INF, 1400, 1200, 772, 1461]
    found = turnbull(rows([*lower, *range(731, 742)], upper))
    assert isinstance(found, IntervalCurve)
    some = found.mass > 1e-6
    assert np.round(found.mass[some], 4).tolist() == [0.6958, 0.1674, 0.1079, 0.0289]
    middles = (found.lower[some] + found.upper[some]) / 2
    assert middles.tolist() == [2, 365.5, 408, 756.5]


def test_valve_seats_of_nelson() -> None:
    """Nelson 1995; R survival, tests/r_sas.Rout.save: estimate and robust standard error.

    SAS prints other errors for the same data: those of Nelson's own, not the robust, variance.
    """
    histories = [History(REPLACED.get(engine, ()), end) for engine, end in ENDS.items()]
    found = mean_cumulative(histories)
    assert isinstance(found, MeanCumulative)
    at = dict(zip(found.age.tolist(), range(found.age.size), strict=True))
    printed = {
        61: (41, 0.024, 0.024), 139: (41, 0.220, 0.073), 298: (41, 0.463, 0.110),
        377: (41, 0.659, 0.132), 410: (40, 0.734, 0.139), 539: (40, 0.859, 0.155),
        573: (40, 0.959, 0.169), 581: (38, 0.985, 0.171), 586: (34, 1.014, 0.174),
        604: (22, 1.060, 0.185), 621: (17, 1.119, 0.208), 640: (16, 1.244, 0.226),
        646: (13, 1.320, 0.229), 653: (9, 1.543, 0.312),
    }  # fmt: skip
    for age, (running, estimate, error) in printed.items():
        i = at[age]
        assert found.at_risk[i] == running
        assert round(float(found.estimate[i]), 3) == estimate
        assert round(float(found.standard_error[i]), 3) == error


@pytest.mark.parametrize(
    ("failures", "end", "beta", "scale"),
    [
        # Crow 1981; ReliaWiki "Test-Fix-Test Data Reference Example", stopped at 500 hours.
        (
            [
                *[0.2, 4.2, 4.5, 5, 5.4, 6.1, 7.9, 14.8, 19.2, 48.6, 85.8, 108.9, 127.2, 129.8],
                *[150.1, 159.7, 227.4, 244.7, 262.7, 315.3, 329.6, 404.3, 486.2],
            ],
            500.0,
            "0.4127",
            "1.7691",
        ),
        # `reliability` manual, reliability growth, example 3 (data set automotive).
        (
            [5248, 7454, 16890, 17200, 38700, 45000, 49390, 69040, 72280, 131900],
            None,
            "0.67922",
            "0.0033282",
        ),
    ],
)
def test_growth(failures: list[float], end: float | None, beta: str, scale: str) -> None:
    found = crow_amsaa(failures, end=end)
    assert isinstance(found, PowerLaw)
    assert f"{found.beta:.{len(beta) - 2}f}" == beta
    assert f"{found.scale:.{len(scale) - 2}f}" == scale


def test_growth_to_an_instantaneous_mtbf() -> None:
    """As above, example 3: demonstrated MTBF cumulative 13190, instantaneous 19419.22019."""
    found = crow_amsaa([5248, 7454, 16890, 17200, 38700, 45000, 49390, 69040, 72280, 131900])
    assert isinstance(found, PowerLaw)
    assert 131900 / found.expected(131900) == pytest.approx(13190, rel=1e-12)
    assert round(1 / found.intensity(131900), 5) == 19419.22019


def test_motorettes_of_nelson_under_heat() -> None:
    """SAS/STAT, LIFEREG, "Motorette failure"; R survival, tests/r_sas.Rout.save.

    Slope per 1000 K with 0 °C at 273.2 K; log-lives and their errors at 130 and 150 °C.
    """
    found = stressed({c + 273.2: data for c, data in MOTORETTES.items()}, "arrhenius", "lognormal")
    errors, per_1000 = np.sqrt(np.diag(found.covariance)), 1e-3 / BOLTZMANN
    assert [round(found.intercept, 3), round(found.slope * per_1000, 3)] == [-10.471, 8.322]
    assert [round(errors[0], 3), round(errors[1] * per_1000, 3)] == [2.772, 1.284]
    assert [round(found.sigma, 3), round(np.log(found.sigma), 3)] == [0.604, -0.504]
    assert round(errors[2], 3) == 0.183
    assert round(found.log_likelihood, 1) == -145.9
    at_130 = [found.life(p, 403.2) for p in (0.1, 0.5, 0.9)]
    assert [round(life.estimate, 2) for life in at_130] == [12033.18, 26095.68, 56592.20]
    z = 1.6448536269514722
    spread = [float(np.log(life.upper / life.estimate)) / z for life in at_130]
    assert np.round(spread, 7).tolist() == [0.4556015, 0.4353001, 0.4600796]
    at_150 = [round(found.life(p, 423.2).estimate, 2) for p in (0.1, 0.5, 0.9)]
    assert at_150 == pytest.approx([4536.877, 9838.864, 21336.98], abs=6e-3)


def test_mylar_of_meeker_and_escobar_under_voltage() -> None:
    """Example 19.10, page 504 (ReliaSoft articles, "IPL-Lognormal Model"): ln L and 95 % bounds."""
    found = stressed(MYLAR, "inverse_power", "lognormal")
    errors = np.sqrt(np.diag(found.covariance))
    assert round(found.log_likelihood, 1) == -271.4
    ends = found.slope_bounds(level=0.95)
    assert [round(-ends.upper, 2), round(-ends.lower, 2)] == [-5.46, -3.11]
    half = 1.959963984540054 * errors
    assert [round(found.intercept + s * half[0], 1) for s in (-1, 1)] == [21.6, 33.4]
    assert [round(found.sigma * np.exp(s * half[2]), 2) for s in (-1, 1)] == [0.83, 1.32]


def test_median_ranks_of_reliasoft() -> None:
    """ReliaWiki, "Parameter Estimation": six failures; three among two suspensions."""
    six = plotting_positions(SIX)
    assert isinstance(six, Plotted)
    printed = [0.1091, 0.2645, 0.4214, 0.5786, 0.7355, 0.8909]
    # The source rounds 0.26445 and 0.73555 to 0.2645 and 0.7355.
    assert six.fraction == pytest.approx(printed, abs=1e-4)
    five = plotting_positions(life_data([5100, 15000, 40000], [9500, 22000]))
    assert isinstance(five, Plotted)
    assert np.round(five.fraction, 2).tolist() == [0.13, 0.36, 0.71]


def test_plans_of_the_reliability_manual() -> None:
    """`reliability` manual: "One sample proportion" (two-sided 95 %), "Sample size required …"."""
    assert demonstrated_reliability(30, 1, confidence=0.975) == pytest.approx(
        0.8278305443665873, rel=1e-12
    )
    assert demonstration_units(0.999, confidence=0.95) == 2995


@pytest.mark.parametrize(
    ("failures", "hours", "level", "mtbf"),
    [(7, 19520.0, 0.90, 1658.3248534993454), (6, 10000.0, 0.80, 1101.8815940201118)],
)
def test_lower_bound_of_mtbf(failures: int, hours: float, level: float, mtbf: float) -> None:
    """`reliability` manual, "Reliability test planner": 80 % two-sided, and one-sided."""
    data = life_data([hours / (failures + 1)] * failures, [hours / (failures + 1)])
    rate = exponential_bound(data, level=level)
    assert not isinstance(rate, Refusal)
    assert 1 / rate == pytest.approx(mtbf, rel=1e-12)
