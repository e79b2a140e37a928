"""Stated rates are kept: 90 % bounds cover the truth in about 900 of 1,000 simulated sets.

The binomial spread of the rate is 9.5 sets; 30 is three of them, and room for what asymptotic
bounds miss at 100 units. Seeds are fixed.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special  # type: ignore[import-untyped]  # SciPy ships no types.

from reliability.estimators import (
    Distribution,
    Fit,
    LifeData,
    bounds,
    crow_amsaa,
    exponential_bound,
    fit,
    life_at,
    life_data,
    parameter,
    reliability_at,
    rows,
    weibayes,
)
from reliability.estimators.bounds import Method
from reliability.estimators.repairs import PowerLaw

SETS = 1000
UNITS = 100
WEIBULL = {"eta": 100.0, "beta": 2.0, "B10": 32.45928}
LOGNORMAL = {"mu": float(np.log(80)), "sigma": 0.6, "B10": 37.0806}
LOGLOGISTIC = {"alpha": 90.0, "beta": 3.0, "B10": 43.2675}
Ages = npt.NDArray[np.float64]


def censored(ages: Ages) -> LifeData:
    """Seen to age 100; the others are running."""
    return life_data(ages[ages < 100], [100.0] * int((ages >= 100).sum()))


def inspected(ages: Ages) -> LifeData:
    """Looked at every 20, up to 120: failures lie in (20 (k - 1), 20 k]."""
    at = np.minimum(np.ceil(ages / 20), 7)
    upper = np.where(at > 6, np.inf, 20 * at)
    return rows(20 * (at - 1), upper)


def weibull(rng: np.random.Generator) -> Ages:
    """Scale 100, shape 2."""
    return np.asarray(100 * rng.weibull(2.0, UNITS))


def lognormal(rng: np.random.Generator) -> Ages:
    """Location ln 80, scale 0.6."""
    return rng.lognormal(np.log(80), 0.6, UNITS)


def loglogistic(rng: np.random.Generator) -> Ages:
    """Median 90, shape 3."""
    return np.asarray(90 * np.exp(special.logit(rng.uniform(size=UNITS)) / 3))


@pytest.mark.parametrize(
    ("distribution", "draw", "see", "truth", "method"),
    [
        ("weibull", weibull, censored, WEIBULL, "fisher"),
        ("weibull", weibull, censored, WEIBULL, "likelihood_ratio"),
        ("weibull", weibull, inspected, WEIBULL, "fisher"),
        ("lognormal", lognormal, censored, LOGNORMAL, "fisher"),
        ("loglogistic", loglogistic, censored, LOGLOGISTIC, "fisher"),
    ],
)
def test_bounds_cover_the_truth_at_the_stated_rate(
    distribution: Distribution,
    draw: Callable[[np.random.Generator], Ages],
    see: Callable[[Ages], LifeData],
    truth: dict[str, float],
    method: Method,
) -> None:
    rng = np.random.default_rng(7)
    covered = dict.fromkeys([*truth, "R"], 0)
    asked = {name: parameter(name) for name in truth if name != "B10"}
    questions = {**asked, "B10": life_at(0.1), "R": reliability_at(truth["B10"])}
    for _ in range(SETS):
        found = fit(see(draw(rng)), distribution)
        assert isinstance(found, Fit)
        for name, quantity in questions.items():
            limits = bounds(found, quantity, method=method)
            assert limits.lower is not None
            assert limits.upper is not None
            covered[name] += limits.lower < truth.get(name, 0.9) < limits.upper
    for name, count in covered.items():
        assert count == pytest.approx(900, abs=30), name


def test_exact_bounds_cover_at_least_at_their_rate() -> None:
    """Lower 90 % bounds with time-ended tests: conservative by the jumps of the count alone."""
    rng = np.random.default_rng(8)
    rate = shape = 0
    for _ in range(SETS):
        ages = 100 * rng.weibull(2.0, 30)
        data = life_data(ages[ages < 60], [60.0] * int((ages >= 60).sum()))
        known = weibayes(data, beta=2.0)
        assert isinstance(known, float)
        shape += known < 100
        lives = rng.exponential(100, 30)
        bound = exponential_bound(life_data(lives[lives < 60], [60.0] * int((lives >= 60).sum())))
        assert isinstance(bound, float)
        rate += bound > 0.01
    assert 870 <= shape <= 960
    assert 870 <= rate <= 960


def test_the_growth_exponent_is_covered_exactly() -> None:
    """Times of a power law process given their number: end U^(1/beta), so the bounds are exact."""
    rng = np.random.default_rng(9)
    covered = 0
    for _ in range(SETS):
        found = crow_amsaa((1000 * rng.uniform(size=12) ** (1 / 0.6)).tolist(), end=1000.0)
        assert isinstance(found, PowerLaw)
        covered += found.beta_lower < 0.6 < found.beta_upper
    assert covered == pytest.approx(900, abs=30)
