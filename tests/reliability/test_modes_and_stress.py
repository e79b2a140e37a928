"""Competing modes, two populations, life under stress: published answers and laws."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest
from scipy import optimize, special  # type: ignore[import-untyped]  # SciPy ships no types.

from reliability.estimators import (
    CompetingModes,
    Fit,
    InvalidData,
    LifeData,
    MixtureFit,
    Refusal,
    StressFit,
    fit,
    fit_mixture,
    fit_modes,
    fit_stress,
    life_data,
    rows,
)
from reliability.estimators.stress_fit import BOLTZMANN, transformed

SHARE = (np.arange(40) + 0.5) / 40
# Hooper and Amster 1990, printed by Meeker and Escobar 1998 as Device-A: hours at 10 to 80 °C.
DEVICE_A = {
    283.15: life_data([], [5000], suspension_counts=[30]),
    313.15: life_data(
        [1298, 1390, 3187, 3241, 3261, 3313, 4501, 4568, 4841, 4982],
        [5000],
        suspension_counts=[90],
    ),
    333.15: life_data(
        [581, 925, 1432, 1586, 2452, 2734, 2772, 4106, 4674], [5000], suspension_counts=[11]
    ),
    353.15: life_data(
        [283, 361, 515, 638, 854, 1024, 1030, 1045, 1767, 1777, 1856, 1951, 1964, 2884],
        [5000],
        suspension_counts=[1],
    ),
}


def stressed(
    tests: Mapping[float, LifeData], relation: str = "arrhenius", distribution: str = "weibull"
) -> StressFit:
    """Fit, and fail the test with the reason where there is no estimate."""
    found = fit_stress(tests, relation, distribution)  # type: ignore[arg-type]  # names of a test
    assert isinstance(found, StressFit), found
    return found


def test_device_a_of_meeker_and_escobar() -> None:
    """Meeker and Escobar 1998, section 19.2, Arrhenius-lognormal: estimates, errors, ln L."""
    found = stressed(DEVICE_A, "arrhenius", "lognormal")
    errors = np.sqrt(np.diag(found.covariance))
    assert round(found.intercept, 3) == -13.469
    assert round(found.slope, 3) == 0.628
    assert round(found.sigma, 3) == 0.978
    assert round(found.log_likelihood, 1) == -321.7
    assert round(float(errors[0]), 2) == 2.89
    assert round(float(errors[1]), 3) == 0.083
    assert found.flags == ("level_without_failures",)


def test_at_the_estimate_every_slope_vanishes() -> None:
    """The likelihood under stress, added up from the one without, has no direction that rises."""
    found = stressed(DEVICE_A, "eyring", "weibull")

    def height(intercept: float, slope: float, sigma: float) -> float:
        total = 0.0
        for stress, data in DEVICE_A.items():
            x, offset = transformed("eyring", stress)
            z = (np.log(data.lower) - offset - intercept - slope * x) / sigma
            failed = data.exact
            total -= float(data.count @ np.exp(z))
            total += float(
                data.count[failed] @ (z[failed] - np.log(sigma) - np.log(data.lower[failed]))
            )
        return total

    place = (found.intercept, found.slope, found.sigma)
    top = height(*place)
    assert top == pytest.approx(found.log_likelihood, rel=1e-12)
    for i, size in enumerate((0.01, 0.0003, 0.01)):
        for sign in (-1, 1):
            moved = [v + sign * size * (i == j) for j, v in enumerate(place)]
            assert height(*moved) < top


@pytest.mark.parametrize("relation", ["arrhenius", "eyring", "inverse_power"])
@pytest.mark.parametrize("distribution", ["weibull", "lognormal", "exponential"])
def test_a_perfect_line_is_recovered(relation: str, distribution: str) -> None:
    quantile = {"weibull": np.log(-np.log1p(-SHARE)), "exponential": np.log(-np.log1p(-SHARE))}
    z = quantile.get(distribution, special.ndtri(SHARE))
    sigma = 1.0 if distribution == "exponential" else 0.5
    tests = {}
    for stress in (330.0, 360.0, 400.0):
        x, offset = transformed(relation, stress)  # type: ignore[arg-type]  # of the parameters
        tests[stress] = life_data(np.exp(offset + 1.0 + 0.7 * x + sigma * z))
    found = stressed(tests, relation, distribution)
    assert found.slope == pytest.approx(0.7, rel=1e-6)
    assert found.common_shape is None or found.common_shape > 0.99
    assert found.line is None or found.line > 0.99
    factor = found.acceleration_factor(300.0, 400.0)
    (x_use, at_use), (x, at) = (transformed(relation, s) for s in (300.0, 400.0))  # type: ignore[arg-type]  # as above
    assert factor.estimate == pytest.approx(np.exp(at_use - at + 0.7 * (x_use - x)), rel=1e-6)
    assert factor.lower < factor.estimate < factor.upper
    assert found.extrapolates(300.0)
    assert not found.extrapolates(350.0)


def test_life_at_use_follows_from_the_line() -> None:
    found = stressed(DEVICE_A)
    use = found.life(0.1, 283.15, level=0.95)
    beta = found.parameters["beta"]
    eta = np.exp(found.intercept + found.slope / (BOLTZMANN * 283.15))
    assert use.estimate == pytest.approx(eta * (-np.log(0.9)) ** (1 / beta), rel=1e-12)
    assert found.reliability(use.estimate, 283.15).estimate == pytest.approx(0.9, rel=1e-12)
    at = found.reliability(use.estimate, 283.15, level=0.95)
    assert 0 < at.lower < 0.9 < at.upper < 1
    assert found.mean(283.15).estimate > found.mean(353.15).estimate
    ratio = found.life(0.1, 283.15).estimate / found.life(0.1, 353.15).estimate
    assert found.acceleration_factor(283.15, 353.15).estimate == pytest.approx(ratio, rel=1e-12)


def test_inspections_under_stress_count_as_intervals() -> None:
    grouped = {
        s: rows(
            np.where(d.exact, np.floor(d.lower / 20) * 20, d.lower),
            np.where(d.exact, np.floor(d.lower / 20) * 20 + 20, d.upper),
            d.count,
        )
        for s, d in DEVICE_A.items()
    }
    exact, inspected = stressed(DEVICE_A), stressed(grouped)
    assert inspected.slope == pytest.approx(exact.slope, rel=0.01)
    assert inspected.sigma == pytest.approx(exact.sigma, rel=0.01)


def test_shapes_that_differ_between_levels_are_flagged() -> None:
    tests = {
        350.0: life_data(1000 * (-np.log1p(-SHARE)) ** (1 / 5)),
        400.0: life_data(300 * (-np.log1p(-SHARE)) ** (1 / 0.8)),
    }
    assert {"two_levels", "shapes_differ"} <= set(stressed(tests).flags)


def test_stress_without_an_answer_is_refused() -> None:
    one = fit_stress({300.0: life_data([1, 2, 3]), 350.0: life_data([], [5])})
    assert isinstance(one, Refusal)
    assert one.code == "one_stress_level"
    with pytest.raises(InvalidData):
        fit_stress({-5.0: life_data([1])})
    with pytest.raises(InvalidData):
        fit_stress({300.0: life_data([1])}, "linear")  # type: ignore[arg-type]  # refused


def test_each_mode_takes_the_others_as_suspensions() -> None:
    wear, shock = [100.0, 150.0, 180.0], [40.0, 90.0, 160.0]
    found = fit_modes({"wear": wear, "shock": shock}, [200.0, 200.0])
    assert isinstance(found, CompetingModes)
    for mode, own, other in (("wear", wear, shock), ("shock", shock, wear)):
        alone = fit(life_data(own, [*other, 200.0, 200.0]))
        assert isinstance(alone, Fit)
        got = found.modes[mode]
        assert isinstance(got, Fit)
        assert got.parameters == pytest.approx(alone.parameters, rel=1e-12)
    product = 1.0
    for mode_fit in found.modes.values():
        assert isinstance(mode_fit, Fit)
        product *= mode_fit.reliability(120)
    assert found.reliability(120) == pytest.approx(product)
    assert found.reliability(120, without=["shock"]) > product
    assert found.reliability(found.life(0.1)) == pytest.approx(0.9, rel=1e-9)
    assert found.life(0.1, without=["shock"]) > found.life(0.1)


def test_masked_failures_are_shared_out_until_nothing_moves() -> None:
    """Exponential modes: the share of a mode is its part of the known failures, exactly."""
    known = {"a": [10.0, 20.0, 30.0], "b": [40.0]}
    found = fit_modes(known, [50.0], masked=[15.0, 25.0], distribution="exponential")
    assert isinstance(found, CompetingModes)
    assert found.failures == pytest.approx({"a": 4.5, "b": 1.5}, rel=1e-9)
    a = found.modes["a"]
    assert isinstance(a, Fit)
    assert a.parameters["theta"] == pytest.approx(190 / 4.5, rel=1e-9)


def test_a_mode_without_failures_is_shown_and_left_out() -> None:
    found = fit_modes({"a": [10.0, 20.0, 30.0], "b": []}, [50.0])
    assert isinstance(found, CompetingModes)
    assert found.left_out == ("b",)
    none = fit_modes({"a": [], "b": []}, [50.0])
    assert isinstance(none, Refusal)
    with pytest.raises(InvalidData):
        found.reliability(10, without=["c"])
    with pytest.raises(InvalidData):
        found.life(0.1, without=["a"])
    with pytest.raises(InvalidData):
        fit_modes({"a": [-1.0]})


def test_two_populations_are_told_apart_and_no_step_rises() -> None:
    weak = 10 * (-np.log1p(-SHARE)) ** (1 / 0.9)
    strong = 1000 * (-np.log1p(-SHARE)) ** (1 / 3)
    data = life_data([*weak, *strong[strong < 1200]], [1200] * int((strong >= 1200).sum()))
    found = fit_mixture(data)
    assert isinstance(found, MixtureFit)
    assert found.parameters["p"] == pytest.approx(0.5, abs=0.02)
    assert found.parameters["eta_2"] == pytest.approx(1000, rel=0.05)
    assert found.gain > 20
    assert found.failed_by(found.life(0.3)) == pytest.approx(0.3, rel=1e-9)

    def fall(place: npt.NDArray[np.float64]) -> float:
        p = 1 / (1 + np.exp(-place[0]))
        one, two = _weibull(data, place[1], place[2]), _weibull(data, place[3], place[4])
        return -float(data.count @ np.logaddexp(np.log(p) + one, np.log1p(-p) + two))

    q = found.parameters
    places = [np.log(q["eta_1"]), q["beta_1"], np.log(q["eta_2"]), q["beta_2"]]
    start = np.array([np.log(q["p"] / (1 - q["p"])), *places])
    assert -fall(start) == pytest.approx(found.log_likelihood, rel=1e-10)
    assert optimize.minimize(fall, start, method="BFGS").fun >= fall(start) - 1e-5


def _weibull(data: LifeData, log_eta: float, beta: float) -> npt.NDArray[np.float64]:
    z = beta * (np.log(data.lower) - log_eta)
    density = np.log(beta) + z - np.exp(z) - np.log(data.lower)
    return np.asarray(np.where(data.right, -np.exp(z), density))


def test_one_population_is_not_taken_for_two() -> None:
    for data, code in (
        (life_data([5, 6, 7]), "too_few_failures"),
        (life_data([], [5]), "no_failures"),
        (rows([5, 6, 7, 9], [5, 6, 7, 9], entry=[1, 0, 0, 0]), "late_entry"),
    ):
        refused = fit_mixture(data)
        assert isinstance(refused, Refusal)
        assert refused.code == code
