"""One door to every distribution and method."""

from typing import Literal, cast, get_args, overload

from reliability.estimators import fitting
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.extended import Extended, fit_extended
from reliability.estimators.extended_fit import ExtendedFit
from reliability.estimators.families import FAMILIES, Distribution
from reliability.estimators.fit_result import Fit
from reliability.estimators.life_data import LifeData
from reliability.estimators.rank_regression import RankFit, rank_regression
from reliability.estimators.two_parameter_exponential import (
    DelayedExponential,
    fit_delayed_exponential,
)

SHAPED = ("weibull", "loglogistic")
Delayed = Literal["exponential_2p"]
AnyDistribution = Distribution | Extended | Delayed
Method = Literal["mle", "rrx", "rry"]
AnyFit = Fit | ExtendedFit | DelayedExponential
DISTRIBUTIONS: tuple[AnyDistribution, ...] = (
    *get_args(Distribution),
    *get_args(Extended),
    *get_args(Delayed),
)
ONLY_LIKELIHOOD = Refusal(
    "only_likelihood",
    "Rank regression draws a straight line; with a third parameter there is none.",
    ("fit",),
)


@overload
def fit(
    data: LifeData,
    distribution: Distribution = ...,
    method: Literal["mle"] = ...,
    *,
    fixed_beta: float | None = ...,
) -> Fit | Refusal: ...
@overload
def fit(
    data: LifeData,
    distribution: Extended,
    method: Literal["mle"] = ...,
    *,
    fixed_beta: None = ...,
) -> ExtendedFit | Refusal: ...
@overload
def fit(
    data: LifeData,
    distribution: Delayed,
    method: Literal["mle"] = ...,
    *,
    fixed_beta: None = ...,
) -> DelayedExponential | Refusal: ...
@overload
def fit(
    data: LifeData,
    distribution: Distribution = ...,
    method: Literal["rrx", "rry"] = ...,
    *,
    fixed_beta: None = ...,
) -> RankFit | Refusal: ...
@overload
def fit(
    data: LifeData,
    distribution: AnyDistribution = ...,
    method: Method = ...,
    *,
    fixed_beta: float | None = ...,
) -> AnyFit | RankFit | Refusal: ...
def fit(
    data: LifeData,
    distribution: AnyDistribution = "weibull",
    method: Method = "mle",
    *,
    fixed_beta: float | None = None,
) -> AnyFit | RankFit | Refusal:
    """Return the estimate of a life distribution, or the reason why there is none.

    `method`: "mle" maximum likelihood (see `fitting.fit`, `extended.fit_extended`), "rrx" and
    "rry" rank regression with the distance in age or in probability (see `rank_regression`), for
    the distributions with two parameters. `fixed_beta` > 0 holds the shape of a Weibull or
    loglogistic. Raises InvalidData for an unknown distribution or method, or a shape held where
    there is none to hold.
    """
    if distribution not in DISTRIBUTIONS:
        known = ", ".join(DISTRIBUTIONS)
        raise InvalidData("unknown_distribution", str(distribution), f"known are {known}")
    if method not in get_args(Method):
        raise InvalidData("unknown_method", str(method), "known are mle, rrx and rry")
    if fixed_beta is not None and (method != "mle" or distribution not in SHAPED):
        raise InvalidData("no_shape_to_hold", "fixed_beta", "mle of weibull or loglogistic only")
    if method == "mle":
        return maximum_likelihood(data, distribution, fixed_beta)
    if distribution not in FAMILIES:
        return ONLY_LIKELIHOOD
    return rank_regression(data, distribution, direction="x_on_y" if method == "rrx" else "y_on_x")


def maximum_likelihood(
    data: LifeData, distribution: AnyDistribution, fixed_beta: float | None = None
) -> AnyFit | Refusal:
    """Return the maximum likelihood estimate of any distribution; see `fit`."""
    if distribution == "exponential_2p":
        return fit_delayed_exponential(data)
    if distribution in FAMILIES:
        return fitting.fit(data, distribution, fixed_beta=fixed_beta)
    return fit_extended(data, cast("Extended", distribution))
