"""A fitted life distribution and what can be read from it."""

from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, log, sqrt

import numpy as np

from reliability.estimators import goodness, special
from reliability.estimators.errors import Refusal
from reliability.estimators.families import Family
from reliability.estimators.life_data import LifeData
from reliability.estimators.likelihood import Problem
from reliability.estimators.special import Vector


@dataclass(frozen=True)
class Convergence:
    """How the search ended.

    `score` is the largest component of the score in (mu/sigma, ln sigma) per failure;
    `smallest_eigenvalue` that of the information in the free coordinates, per failure.
    """

    iterations: int
    score: float
    smallest_eigenvalue: float


@dataclass(frozen=True, eq=False)
class Fit:
    """Maximum likelihood estimate of a location-scale (of ln t or t) distribution.

    `mu` and `sigma` are location and scale of the axis, `covariance` (2, 2) is that of
    (mu, ln sigma), zero where sigma was given. `flags` are cautions by code. `problem` is the
    scaled likelihood, kept for profile bounds.
    """

    distribution: str
    family: Family
    mu: float
    sigma: float
    covariance: Vector
    log_likelihood: float
    convergence: Convergence
    flags: tuple[str, ...]
    data: LifeData
    problem: Problem
    shape_given: bool

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by their usual names: Weibull eta = exp(mu), beta = 1/sigma, …"""
        return dict(zip(self.family.parameters, self._parameter_values(), strict=True))

    @property
    def parameter_covariance(self) -> Vector:
        """Covariance of `parameters`, by the delta method, in their order."""
        slopes = np.diag(self._parameter_slopes())
        size = len(self.family.parameters)
        return np.asarray((slopes @ self.covariance @ slopes)[:size, :size])

    @property
    def free_parameters(self) -> int:
        """How many parameters were estimated."""
        return 1 if self.shape_given else 2

    @property
    def aic(self) -> float:
        """2 k - 2 ln L."""
        return 2.0 * self.free_parameters - 2.0 * self.log_likelihood

    @property
    def aicc(self) -> float:
        """AIC + 2 k (k + 1) / (n - k - 1), n the number of units (Hurvich and Tsai 1989)."""
        k, n = self.free_parameters, self.data.units
        return self.aic + 2.0 * k * (k + 1) / (n - k - 1) if n > k + 1 else inf

    @property
    def bic(self) -> float:
        """k ln n - 2 ln L, n the number of units (Schwarz 1978)."""
        return self.free_parameters * log(self.data.units) - 2.0 * self.log_likelihood

    @cached_property
    def anderson_darling(self) -> float | Refusal:
        """Adjusted Anderson-Darling statistic at exact median ranks (see `goodness`)."""
        return goodness.anderson_darling(self.data, self.failed_by)

    @property
    def mean(self) -> float:
        """Mean life (MTTF); infinite where it does not exist (loglogistic with beta <= 1)."""
        value = self.mu + mean_shift(self.distribution, self.sigma)
        return special.exponential(value) if self.family.logarithmic else value

    def axis(self, age: float) -> float:
        """Return ln t, or t, as the distribution takes it; age > 0 for the log families."""
        return log(age) if self.family.logarithmic else age

    def age(self, y: float) -> float:
        """Return the age of an axis value."""
        return exp(y) if self.family.logarithmic else y

    def reliability(self, age: float) -> float:
        """Return R(t), the share that survives `age`."""
        if self.family.logarithmic and age <= 0:
            return 1.0
        return self.family.standard.survival((self.axis(age) - self.mu) / self.sigma)

    def failed_by(self, age: float) -> float:
        """Return F(t) = 1 - R(t)."""
        return 1.0 - self.reliability(age)

    def life(self, fraction: float) -> float:
        """Return the age by which `fraction` have failed; the B10 life is life(0.10)."""
        return self.age(self.mu + self.sigma * self.family.standard.quantile(fraction))

    def _parameter_values(self) -> tuple[float, ...]:
        if self.distribution == "exponential":
            return (exp(self.mu),)
        if self.distribution in ("weibull", "loglogistic"):
            return exp(self.mu), 1.0 / self.sigma
        return self.mu, self.sigma

    def _parameter_slopes(self) -> tuple[float, float]:
        """Return d parameter / d mu and d parameter / d ln sigma."""
        if self.distribution in ("weibull", "loglogistic", "exponential"):
            return exp(self.mu), -1.0 / self.sigma
        return 1.0, self.sigma


def mean_shift(distribution: str, sigma: float) -> float:
    """Return the mean less mu: ln E(T) - mu in the log families, else E(T) - mu.

    Weibull ln Gamma(1 + sigma), lognormal sigma^2 / 2, loglogistic ln Gamma(1 + sigma) +
    ln Gamma(1 - sigma), Gumbel -0.5772 sigma (Meeker and Escobar 1998, sections 4.2 to 4.11).
    """
    if distribution in ("weibull", "exponential"):
        return special.log_gamma(1.0 + sigma)
    if distribution == "lognormal":
        return sigma * sigma / 2.0
    if distribution == "loglogistic":
        gammas = special.log_gamma(1.0 + sigma) + special.log_gamma(1.0 - sigma)
        return gammas if sigma < 1.0 else inf
    return -np.euler_gamma * sigma if distribution == "gumbel" else 0.0


def standard_error(fit: Fit, gradient: tuple[float, float]) -> float:
    """Return the standard error of a quantity with this gradient in (mu, ln sigma)."""
    slope = np.array(gradient)
    return sqrt(max(float(slope @ fit.covariance @ slope), 0.0))
