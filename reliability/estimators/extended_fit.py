"""A fit with a threshold or a shape beside location and scale, and what can be read from it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, log

import numpy as np

from reliability.estimators import goodness, special
from reliability.estimators.errors import Refusal
from reliability.estimators.fit_result import Convergence, Fit, mean_shift
from reliability.estimators.gamma_families import GeneralGamma
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector


@dataclass(frozen=True, eq=False)
class ExtendedFit:
    """Maximum likelihood estimate with an extra parameter `psi` (see `extended`).

    `inner` is the location-scale fit with psi held, on ages less `threshold`; `covariance` (3, 3)
    is that of (mu, ln sigma, psi), zero where sigma is given. psi is ln(first failure - threshold)
    of the threshold models, ln k of the gamma, q of the generalised gamma, logit p of the limited
    failure population. `at(psi)` sets the
    likelihood up at another psi; `reach` is the range in which psi was looked for.
    """

    distribution: str
    names: tuple[str, ...]
    inner: Fit
    psi: float
    threshold: float
    covariance: Vector
    convergence: Convergence
    flags: tuple[str, ...]
    data: LifeData
    at: Callable[[float], tuple[Fit, float]]
    reach: tuple[float, float]

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by their usual names; ages in the caller's unit."""
        return dict(zip(self.names, self.values(*self.place), strict=True))

    @property
    def place(self) -> tuple[float, float, float]:
        """Return (mu, ln sigma, psi) of the estimate."""
        return self.inner.mu, log(self.inner.sigma), self.psi

    @property
    def parameter_covariance(self) -> Vector:
        """Covariance of `parameters` by the delta method, in their order."""
        slopes = self.slopes(lambda *place: np.array(self.values(*place)))
        return np.asarray(slopes.T @ self.covariance @ slopes)

    @property
    def log_likelihood(self) -> float:
        """The maximum."""
        return self.inner.log_likelihood

    @property
    def free_parameters(self) -> int:
        """How many parameters were estimated."""
        return self.inner.free_parameters + 1

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
        """Mean life (MTTF); infinite where it does not exist."""
        return self.mean_at(*self.place)

    def reliability(self, age: float) -> float:
        """Return R(t): 1 up to the threshold."""
        return self.reliability_at(age, *self.place)

    def failed_by(self, age: float) -> float:
        """Return F(t) = 1 - R(t)."""
        return 1.0 - self.reliability(age)

    def life(self, fraction: float) -> float:
        """Return the age by which `fraction` have failed; the B10 life is life(0.10)."""
        return self.life_at(fraction, *self.place)

    def reliability_at(self, age: float, mu: float, log_sigma: float, psi: float) -> float:
        """R(t) at another place of the parameters."""
        fit, threshold = self.at(psi)
        if age <= threshold:
            return 1.0
        return fit.family.standard.survival((log(age - threshold) - mu) / exp(log_sigma))

    def life_at(self, fraction: float, mu: float, log_sigma: float, psi: float) -> float:
        """The life at another place of the parameters."""
        fit, threshold = self.at(psi)
        return threshold + exp(mu + exp(log_sigma) * fit.family.standard.quantile(fraction))

    def mean_at(self, mu: float, log_sigma: float, psi: float) -> float:
        """The mean life at another place of the parameters."""
        if self.distribution == "gamma":
            return exp(psi + mu)
        if self.distribution == "limited_failure":
            return inf
        sigma = exp(log_sigma)
        if self.distribution == "generalised_gamma":
            return exp(mu) * GeneralGamma(psi).mean_factor(sigma)
        shift = mean_shift(self.distribution.removesuffix("_3p"), sigma)
        return self.at(psi)[1] + special.exponential(mu + shift)

    def values(self, mu: float, log_sigma: float, psi: float) -> tuple[float, ...]:
        """Return the parameters, in the order of `names`, at a place."""
        if self.distribution == "gamma":
            return exp(psi), exp(mu)
        if self.distribution == "generalised_gamma":
            return mu, exp(log_sigma), psi
        if self.distribution == "limited_failure":
            return exp(mu), exp(-log_sigma), 1.0 / (1.0 + exp(-psi))
        threshold = self.at(psi)[1]
        if self.distribution == "weibull_3p":
            return exp(mu), exp(-log_sigma), threshold
        return mu, exp(log_sigma), threshold

    def slopes(self, function: Callable[..., Vector]) -> Vector:
        """Return the derivatives (3, …) of a function of the place, by central differences."""
        place, rows = np.array(self.place), []
        for i, h in enumerate((1e-6 * max(self.inner.sigma, 1e-3), 1e-6, 1e-5)):
            step = np.zeros(3)
            step[i] = h
            rows.append((function(*(place + step)) - function(*(place - step))) / (2.0 * h))
        return np.array(rows)
