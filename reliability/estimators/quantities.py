"""What a bound can be asked of: a parameter, reliability at an age, a B life, the mean life."""

from dataclasses import dataclass
from math import inf, log
from typing import Literal

from reliability.estimators import special
from reliability.estimators.errors import InvalidData
from reliability.estimators.fit_result import Fit, mean_shift

Kind = Literal["parameter", "location", "shape", "reliability", "life", "mean"]
SHAPES = ("beta", "sigma")


@dataclass(frozen=True)
class Quantity:
    """A quantity of a fit, with the age or fraction it is taken at, or a parameter's name."""

    kind: Kind
    at: float = 0.0
    name: str = ""


def parameter(name: str) -> Quantity:
    """A parameter by its name in `Fit.parameters`."""
    return Quantity("parameter", name=name)


def reliability_at(age: float) -> Quantity:
    """R(age), for a finite age > 0."""
    if not 0 < age < inf:
        raise InvalidData("impossible_age", "age", "the age must be positive and finite")
    return Quantity("reliability", age)


def life_at(fraction: float) -> Quantity:
    """The age by which `fraction` have failed; B10 is life_at(0.10)."""
    if not 0 < fraction < 1:
        raise InvalidData("impossible_fraction", "fraction", "it must lie between 0 and 1")
    return Quantity("life", fraction)


def mean() -> Quantity:
    """The mean life (MTTF)."""
    return Quantity("mean")


def resolved(fit: Fit, quantity: Quantity) -> Quantity:
    """Return a named parameter as location or shape of this fit; raises InvalidData if unknown."""
    if quantity.kind != "parameter":
        return quantity
    if quantity.name not in fit.family.parameters:
        known = ", ".join(fit.family.parameters)
        raise InvalidData("no_such_parameter", quantity.name, f"the parameters are {known}")
    return Quantity("shape" if quantity.name in SHAPES else "location")


def working(fit: Fit, quantity: Quantity) -> tuple[float, tuple[float, float]]:
    """Return the estimate on the scale where it is nearly normal, and its gradient.

    Scales: ln sigma; y of a life (ln t or t); u = (y - mu)/sigma of a reliability, for Weibull
    ln(-ln R); the logarithm of the mean in the log families. The gradient is in (mu, ln sigma)
    (Meeker and Escobar 1998, sections 8.4.2 and 8.4.3).
    """
    if quantity.kind == "shape":
        return log(fit.sigma), (0.0, 1.0)
    if quantity.kind == "reliability":
        u = (fit.axis(quantity.at) - fit.mu) / fit.sigma
        return u, (-1.0 / fit.sigma, -u)
    if quantity.kind == "mean":
        return _working_mean(fit)
    z = standard_place(fit, quantity)
    return fit.mu + fit.sigma * z, (1.0, fit.sigma * z)


def standard_place(fit: Fit, quantity: Quantity) -> float:
    """Return the z whose y is the quantity: zero for the location, else the quantile."""
    return 0.0 if quantity.kind == "location" else fit.family.standard.quantile(quantity.at)


def natural(fit: Fit, quantity: Quantity, value: float) -> float:
    """Return a value of the working scale as the quantity itself."""
    if quantity.kind == "reliability":
        return fit.family.standard.survival(value)
    if quantity.kind == "shape":
        return (
            special.exponential(-value)
            if fit.family.parameters[-1] == "beta"
            else special.exponential(value)
        )
    keeps = quantity.kind == "location" and fit.distribution in ("lognormal", "normal", "gumbel")
    return value if keeps or not fit.family.logarithmic else special.exponential(value)


def falls(fit: Fit, quantity: Quantity) -> bool:
    """Whether the quantity falls as its working value rises."""
    beta = quantity.kind == "shape" and fit.family.parameters[-1] == "beta"
    return beta or quantity.kind == "reliability"


def _working_mean(fit: Fit) -> tuple[float, tuple[float, float]]:
    """Return the working mean and its gradient; both infinite where there is no mean."""
    shift = mean_shift(fit.distribution, fit.sigma)
    if shift == inf:
        return inf, (1.0, inf)
    return fit.mu + shift, (1.0, _mean_slope(fit.distribution, fit.sigma))


def _mean_slope(distribution: str, s: float) -> float:
    """Return the derivative of `mean_shift` in ln sigma."""
    if distribution == "weibull":
        return s * special.digamma(1.0 + s)
    if distribution == "lognormal":
        return s * s
    if distribution == "loglogistic":
        return s * (special.digamma(1.0 + s) - special.digamma(1.0 - s))
    return mean_shift("gumbel", s) if distribution == "gumbel" else 0.0
