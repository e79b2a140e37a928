"""Maximum likelihood for all kinds of life data."""

import numpy as np

from reliability.estimators import climbing, existence, likelihood
from reliability.estimators.climbing import Maximum
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import FAMILIES, Distribution, Family
from reliability.estimators.fit_result import Convergence, Fit
from reliability.estimators.life_data import LifeData
from reliability.estimators.likelihood import Problem
from reliability.estimators.special import Vector

CONVERGED = 1e-9
FEW_FAILURES = 5
FARTHEST_START = 5.0
USUAL_SHAPES = (0.2, 20.0)
NOT_CONVERGED = Refusal(
    "no_finite_maximum",
    "The search ended without a maximum: the score did not vanish or the information is singular.",
    ("weibayes", "exponential"),
)


def fit(
    data: LifeData, distribution: Distribution = "weibull", *, fixed_beta: float | None = None
) -> Fit | Refusal:
    """Return the maximum likelihood estimate, or the reason why there is none.

    Existence is decided first. Newton then climbs in (1/sigma, -mu/sigma), where the
    log-likelihood is concave, on ages scaled by their geometric mean, so the answer does not
    depend on the unit of time, the order of rows or how they are grouped. It is accepted when the
    score in (mu/sigma, ln sigma) is below 1e-9 per failure *and* the information is positive
    definite. `fixed_beta` > 0 holds the Weibull or loglogistic shape (1/sigma).
    Raises InvalidData for an impossible `fixed_beta`.
    """
    family = FAMILIES[distribution]
    sigma = family.fixed_sigma if fixed_beta is None else _sigma(fixed_beta)
    return fit_family(data, distribution, family, sigma)


def fit_family(data: LifeData, name: str, family: Family, sigma: float | None) -> Fit | Refusal:
    """Fit one location-scale family, `sigma` held if given; see `fit`."""
    refused = existence.refusal(data, family, sigma is not None)
    if refused is not None:
        return refused
    # Far from a maximum sums overflow; the certificate, not the console, says so.
    with np.errstate(all="ignore"):
        problem = likelihood.prepare(data, family)
        top = _climb(problem, data, sigma)
        convergence, covariance = _certificate(problem, top, data.failures, sigma is not None)
    if covariance is None:
        return NOT_CONVERGED
    scale = problem.spread / top.a if sigma is None else sigma
    return Fit(
        distribution=name,
        family=family,
        mu=problem.centre - problem.spread * top.b / top.a,
        sigma=scale,
        covariance=covariance,
        log_likelihood=top.value.log_likelihood,
        convergence=convergence,
        flags=_flags(data, name, scale),
        data=data,
        problem=problem,
        shape_given=sigma is not None,
    )


def _sigma(beta: float) -> float:
    if not 0 < beta < np.inf:
        raise InvalidData("impossible_shape", "fixed_beta", "the shape must be positive and finite")
    return 1.0 / beta


def _climb(problem: Problem, data: LifeData, sigma: float | None) -> Maximum:
    """Start where the share of failures is right at the mean age, and climb.

    A far survivor would start at a z of thousands, and Newton on exp(z) comes down by one a step;
    so the start is no steeper than to leave the oldest unit within a few z.
    """
    share = min(max(data.failures / data.units, 1e-9), 0.6)
    start = min(problem.standard.quantile(share), 0.0)
    if sigma is not None:
        held = problem.spread / sigma
        return climbing.maximise(problem, (held, start), (False, True))
    steepness = FARTHEST_START / max(problem.oldest, FARTHEST_START)
    return climbing.maximise(problem, (steepness, start), (True, True))


def _certificate(
    problem: Problem, top: Maximum, failures: float, shape_given: bool
) -> tuple[Convergence, Vector | None]:
    """Return the convergence report, and the covariance of (mu, ln sigma) if it holds.

    With a = 1/sigma and b = -mu/sigma: da = -a dln(sigma), db = -a dmu - b dln(sigma); the
    information is that of (mu/sigma, ln sigma) per failure.
    """
    a, b, value = top.a, top.b, top.value
    place = abs(value.by_b) / failures
    along = abs(a * value.by_a + b * value.by_b) / failures
    mm = -value.by_bb / failures
    ms = -(a * value.by_ab + b * value.by_bb) / failures
    ss = -(a * a * value.by_aa + 2.0 * a * b * value.by_ab + b * b * value.by_bb) / failures
    if shape_given:
        report = Convergence(top.iterations, place, mm)
        if not (place < CONVERGED and 0 < mm < np.inf):
            return report, None
        unit = problem.spread / a
        return report, np.array([[unit * unit / (mm * failures), 0.0], [0.0, 0.0]])
    smaller, larger = climbing.spectrum(mm, ms, ss)
    report = Convergence(top.iterations, max(place, along), smaller)
    sound = max(place, along) < CONVERGED and smaller > climbing.SINGULAR * abs(larger)
    if not (sound and larger < np.inf):
        return report, None
    unit, size = problem.spread / a, smaller * larger * failures
    covariance = np.array([[ss * unit * unit, -ms * unit], [-ms * unit, mm]])
    return report, covariance / size


def _flags(data: LifeData, distribution: str, sigma: float) -> tuple[str, ...]:
    """Return cautions by code, the gravest first."""
    first, last = data.failed_by
    one_age = first == last
    low, high = USUAL_SHAPES
    shaped = distribution in ("weibull", "loglogistic")
    found = {
        "one_failure": data.failures == 1,
        "all_failures_at_one_age": data.failures > 1 and one_age,
        "few_failures": data.failures < FEW_FAILURES,
        "unusual_shape": shaped and not low <= 1.0 / sigma <= high,
    }
    return tuple(code for code, present in found.items() if present)
