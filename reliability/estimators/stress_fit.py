"""Life as a function of stress: what can be read from a fit, with bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import Literal

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import FAMILIES
from reliability.estimators.fit_result import Fit, mean_shift
from reliability.estimators.special import Vector

BOLTZMANN = 8.617333262e-5  # Electronvolts per kelvin (CODATA 2018).
Relation = Literal["arrhenius", "eyring", "inverse_power"]
LifeOfStress = Literal["weibull", "lognormal", "exponential"]


@dataclass(frozen=True)
class Bounded:
    """An estimate with two-sided Fisher bounds at `level`."""

    estimate: float
    lower: float
    upper: float
    level: float


@dataclass(frozen=True, eq=False)
class StressFit:
    """Life against stress: mu = offset(stress) + intercept + slope x(stress).

    `covariance` (3, 3) is that of (intercept, slope, ln sigma), zero where sigma is given.
    `common_shape` and `line` are the p-values of the likelihood ratio tests that one sigma holds
    at all levels, and that the levels lie on the line; None where a level has no fit of its own
    (or, for the line, with two levels).
    """

    relation: Relation
    distribution: LifeOfStress
    intercept: float
    slope: float
    sigma: float
    covariance: Vector
    log_likelihood: float
    iterations: int
    levels: tuple[float, ...]
    at_level: Mapping[float, Fit | Refusal]
    common_shape: float | None
    line: float | None
    flags: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, float]:
        """Shape (beta or sigma), intercept, and activation energy (eV) or power."""
        shape = {"beta": 1.0 / self.sigma} if self.distribution == "weibull" else {}
        if self.distribution == "lognormal":
            shape = {"sigma": self.sigma}
        name = "power" if self.relation == "inverse_power" else "activation_energy"
        return {**shape, "intercept": self.intercept, name: self.slope}

    def place(self, stress: float) -> float:
        """Return mu at a stress: ln of the Weibull scale, or of the lognormal median."""
        x, offset = transformed(self.relation, stress)
        return offset + self.intercept + self.slope * x

    def life(self, fraction: float, stress: float, *, level: float = 0.90) -> Bounded:
        """Return the age by which `fraction` have failed at a stress; bounds on its logarithm."""
        if not 0 < fraction < 1:
            raise InvalidData("impossible_fraction", "fraction", "it must lie between 0 and 1")
        z = FAMILIES[self.distribution].standard.quantile(fraction)
        x, _ = transformed(self.relation, stress)
        return self._on_log(
            self.place(stress) + self.sigma * z, np.array([1.0, x, self.sigma * z]), level
        )

    def mean(self, stress: float, *, level: float = 0.90) -> Bounded:
        """Return the mean life at a stress; bounds on its logarithm."""
        x, _ = transformed(self.relation, stress)
        h = 1e-6
        shift = mean_shift(self.distribution, self.sigma)
        up = mean_shift(self.distribution, self.sigma * exp(h))
        down = mean_shift(self.distribution, self.sigma * exp(-h))
        gradient = np.array([1.0, x, (up - down) / (2.0 * h)])
        return self._on_log(self.place(stress) + shift, gradient, level)

    def reliability(self, age: float, stress: float, *, level: float = 0.90) -> Bounded:
        """Return R(age) at a stress; bounds on u = (ln t - mu)/sigma."""
        if not 0 < age < inf:
            raise InvalidData("impossible_age", "age", "the age must be positive and finite")
        x, _ = transformed(self.relation, stress)
        u = (log(age) - self.place(stress)) / self.sigma
        error = self._error(np.array([-1.0 / self.sigma, -x / self.sigma, -u]))
        z, survival = _two_sided(level), FAMILIES[self.distribution].standard.survival
        return Bounded(survival(u), survival(u + z * error), survival(u - z * error), level)

    def acceleration_factor(self, use: float, stress: float, *, level: float = 0.90) -> Bounded:
        """Return life at `use` over life at `stress`; bounds on its logarithm."""
        (x_use, at_use), (x, at) = (transformed(self.relation, s) for s in (use, stress))
        value = at_use - at + self.slope * (x_use - x)
        return self._on_log(value, np.array([0.0, x_use - x, 0.0]), level)

    def slope_bounds(self, *, level: float = 0.90) -> Bounded:
        """Return the activation energy or power with symmetric bounds."""
        error, z = sqrt(self.covariance[1, 1]), _two_sided(level)
        return Bounded(self.slope, self.slope - z * error, self.slope + z * error, level)

    def extrapolates(self, stress: float) -> bool:
        """Whether the stress lies outside the tested levels."""
        return not min(self.levels) <= stress <= max(self.levels)

    def _on_log(self, value: float, gradient: Vector, level: float) -> Bounded:
        widen = _two_sided(level) * self._error(gradient)
        low, high = special.exponential(value - widen), special.exponential(value + widen)
        return Bounded(special.exponential(value), low, high, level)

    def _error(self, gradient: Vector) -> float:
        return sqrt(max(float(gradient @ self.covariance @ gradient), 0.0))


def transformed(relation: Relation, stress: float) -> tuple[float, float]:
    """Return x and the offset of mu at a stress: kelvin, or any positive load for the power law.

    Raises InvalidData for a stress that is not positive and finite.
    """
    if not 0 < stress < inf:
        raise InvalidData("impossible_stress", "stress", "it must be positive (kelvin) and finite")
    if relation == "inverse_power":
        return -log(stress), 0.0
    return 1.0 / (BOLTZMANN * stress), -log(stress) if relation == "eyring" else 0.0


def _two_sided(level: float) -> float:
    if not 0 < level < 1:
        raise InvalidData("impossible_level", "level", "the level lies between 0 and 1")
    return special.normal_quantile((1.0 + level) / 2.0)
