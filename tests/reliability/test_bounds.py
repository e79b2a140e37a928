"""Bounds: published limits, the laws they obey, open sides, and their coverage."""

import numpy as np
import pytest

from reliability.estimators import (
    BootstrapBounds,
    Distribution,
    InvalidData,
    bootstrap,
    bounds,
    life_data,
    rows,
)
from reliability.estimators.bounds import Method, contour
from reliability.estimators.profile import profile
from reliability.estimators.quantities import (
    Quantity,
    life_at,
    mean,
    parameter,
    reliability_at,
    working,
)
from tests.reliability.test_fit import ALTAIR, NIST, fitted

ALL = [parameter("eta"), parameter("beta"), reliability_at(300), life_at(0.10), mean()]


def test_fisher_bounds_of_the_altair_manual() -> None:
    """Altair 2021.1 reference, `wblfit`, example: 95 % intervals of scale and shape."""
    found = fitted(ALTAIR)
    scale = bounds(found, parameter("eta"), level=0.95, method="fisher")
    shape = bounds(found, parameter("beta"), level=0.95, method="fisher")
    assert scale.lower == pytest.approx(7.974, abs=5e-4)
    assert scale.upper == pytest.approx(13.594, abs=5e-4)
    assert shape.lower == pytest.approx(1.2667, abs=5e-5)
    assert shape.upper == pytest.approx(2.3893, abs=5e-5)


@pytest.mark.parametrize("quantity", ALL)
def test_the_deviance_at_a_likelihood_ratio_bound_is_the_quantile(quantity: Quantity) -> None:
    """2.705543 is the 0.90 quantile of chi-square with one degree of freedom."""
    found = fitted(NIST)
    limits = bounds(found, quantity)
    assert limits.method == "likelihood_ratio"
    best = profile(found, quantity)
    for end in (limits.lower, limits.upper):
        assert end is not None
        at = {
            "beta": lambda e: -np.log(e),
            "reliability": lambda e: np.log(-np.log(e)),
        }.get(quantity.name or quantity.kind, np.log)(end)
        assert 2 * (found.log_likelihood - best(at)) == pytest.approx(2.705543, abs=1e-5)


def test_the_bound_on_mean_life_is_the_extreme_of_the_region_by_brute_force() -> None:
    """For one degree of freedom the mean's bounds are the extremes over {deviance <= 2.7055}."""
    found = fitted(NIST)
    upper = bounds(found, mean()).upper
    best = profile(found, mean())
    assert upper is not None
    assert best(np.log(upper * 0.999)) > best(np.log(upper)) > best(np.log(upper * 1.001))


@pytest.mark.parametrize("method", ["fisher", "likelihood_ratio"])
@pytest.mark.parametrize("quantity", ALL)
def test_one_sided_at_95_percent_is_a_side_of_two_sided_at_90(
    quantity: Quantity, method: Method
) -> None:
    found = fitted(NIST)
    both = bounds(found, quantity, level=0.90, method=method)
    lower = bounds(found, quantity, level=0.95, side="lower", method=method)
    upper = bounds(found, quantity, level=0.95, side="upper", method=method)
    assert both.lower is not None
    assert both.upper is not None
    assert both.lower < both.estimate < both.upper
    assert lower.lower == pytest.approx(both.lower, rel=1e-9)
    assert lower.upper is None
    assert upper.lower is None
    assert upper.upper == pytest.approx(both.upper, rel=1e-9)
    assert both.wording == "0.9 two-sided = 0.95 each side"
    assert lower.wording == "0.95 one-sided (lower)"


def test_bounds_do_not_depend_on_the_unit_of_time() -> None:
    scaled = fitted(life_data(NIST.lower[:-1] * 1e9, [500e9] * 10))
    for quantity in (life_at(0.1), mean()):
        one, other = bounds(fitted(NIST), quantity), bounds(scaled, quantity)
        assert one.lower is not None
        assert other.lower == pytest.approx(one.lower * 1e9, rel=1e-6)


def test_sides_on_which_the_data_set_no_limit_are_open() -> None:
    """Failed by 1, failed by 10, running at 5: no rise of failing with age is also possible."""
    found = fitted(rows([0, 0, 5], [1, 10, np.inf], [1, 5, 3]))
    shape = bounds(found, parameter("beta"))
    assert (shape.lower, shape.open_sides) == (0.0, ("lower",))
    scale = bounds(found, parameter("eta"))
    assert (scale.lower, scale.upper, scale.open_sides) == (0.0, np.inf, ("lower", "upper"))


def test_one_failure_still_has_likelihood_ratio_bounds() -> None:
    found = fitted(life_data([5], [6]))
    limits = bounds(found, life_at(0.10))
    assert limits.method == "likelihood_ratio"
    assert limits.lower is not None
    assert limits.upper is not None
    assert 0 < limits.lower < limits.estimate < limits.upper < 10


@pytest.mark.parametrize("distribution", ["lognormal", "normal", "gumbel", "loglogistic"])
def test_every_family_has_bounds_around_its_estimates(distribution: Distribution) -> None:
    found = fitted(NIST, distribution)
    for quantity in (*map(parameter, found.parameters), reliability_at(300), life_at(0.5), mean()):
        for method in ("fisher", "likelihood_ratio"):
            limits = bounds(found, quantity, method=method)
            assert limits.lower is not None
            assert limits.upper is not None
            assert limits.lower < limits.estimate < limits.upper


def test_exponential_bound_by_likelihood_ratio_has_its_closed_form() -> None:
    """Deviance of theta = 777.1 x: 20 (ln x + 1/x - 1), solved at 2.705543."""
    limits = bounds(fitted(NIST, "exponential"), parameter("theta"))
    for end in (limits.lower, limits.upper):
        assert end is not None
        x = end / 777.1
        assert 20 * (np.log(x) + 1 / x - 1) == pytest.approx(2.705543, abs=1e-6)


def test_the_contour_lies_where_the_joint_deviance_is_the_quantile() -> None:
    """4.60517 is the 0.90 quantile of chi-square with two degrees of freedom."""
    found = fitted(NIST)
    failed, running = NIST.lower[:-1], 500.0
    for mu, sigma in contour(found, points=12):
        z, end = (np.log(failed) - mu) / sigma, (np.log(running) - mu) / sigma
        likelihood = (z - np.exp(z) - np.log(sigma * failed)).sum() - 10 * np.exp(end)
        assert 2 * (found.log_likelihood - likelihood) == pytest.approx(4.60517, abs=1e-5)


def test_impossible_questions_are_refused() -> None:
    found = fitted(NIST)
    with pytest.raises(InvalidData, match="level"):
        bounds(found, mean(), level=1.0)
    with pytest.raises(InvalidData, match="level"):
        bounds(found, mean(), level=0.4, side="lower")
    with pytest.raises(InvalidData, match="age"):
        reliability_at(0.0)
    with pytest.raises(InvalidData, match="fraction"):
        life_at(1.0)


def test_the_working_scale_of_weibull_reliability_is_the_log_cumulative_hazard() -> None:
    found = fitted(NIST)
    value, _ = working(found, reliability_at(300))
    assert value == pytest.approx(np.log(-np.log(found.reliability(300))), rel=1e-12)


def test_bootstrap_bounds_repeat_by_seed_and_lie_near_the_fisher_bounds() -> None:
    """200 Weibull units at the middles of equal shares; both bounds are asymptotically the same."""
    share = (np.arange(200) + 0.5) / 200
    found = fitted(life_data(100 * np.sqrt(-np.log1p(-share))))
    one, again = (bootstrap(found, life_at(0.5), replicates=400, seed=3) for _ in range(2))
    assert isinstance(one, BootstrapBounds)
    assert one == again
    fisher = bounds(found, life_at(0.5), method="fisher")
    assert one.lower == pytest.approx(fisher.lower, rel=0.02)
    assert one.upper == pytest.approx(fisher.upper, rel=0.02)
    assert one.refused == 0
    with pytest.raises(InvalidData, match="bootstrap"):
        bootstrap(found, life_at(0.5), replicates=10)


def test_bootstrap_of_one_failure_never_loses_it() -> None:
    one = bootstrap(fitted(life_data([5], [6])), life_at(0.1), replicates=100)
    assert isinstance(one, BootstrapBounds)
    assert (one.replicates, one.refused) == (100, 0)
