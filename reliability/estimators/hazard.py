"""The hazard of a fitted life: failures per unit of time among those still running."""

from dataclasses import dataclass

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData
from reliability.estimators.families import LARGEST_EXPONENT
from reliability.estimators.fit_result import Fit
from reliability.estimators.special import Vector


@dataclass(frozen=True, eq=False)
class Hazard:
    """h at each age, with bounds at a two-sided level; per unit of time of the fit."""

    age: Vector
    estimate: Vector
    lower: Vector
    upper: Vector
    level: float


def hazard(fit: Fit, ages: Vector, *, level: float = 0.90) -> Hazard:
    """Return h(t) = f(t) / S(t) with Fisher bounds on ln h (Meeker and Escobar 1998, section 8.4).

    With z = (y - mu) / sigma: ln h = ln f(z) - ln S(z) - ln sigma, less ln t in the log families.
    Raises InvalidData for an age that is not finite, or not positive in the log families.
    """
    at = np.asarray(ages, dtype=np.float64)
    logarithmic = fit.family.logarithmic
    if not np.isfinite(at).all() or (logarithmic and (at <= 0).any()) or not 0 < level < 1:
        raise InvalidData("impossible_age", "age", "ages must be finite, and positive")
    z = ((np.log(at) if logarithmic else at) - fit.mu) / fit.sigma
    density, density_slope, _ = fit.family.standard.log_density(z)
    survival, survival_slope, _ = fit.family.standard.log_survival(z)
    log_h = density - survival - np.log(fit.sigma) - (np.log(at) if logarithmic else 0.0)
    slope = density_slope - survival_slope
    gradient = np.stack([-slope / fit.sigma, -z * slope - 1.0], axis=-1)
    variance = np.einsum("ij,jk,ik->i", gradient, fit.covariance, gradient)
    widen = special.normal_quantile((1.0 + level) / 2.0) * np.sqrt(np.maximum(variance, 0.0))
    low, high = np.exp(log_h - widen), np.exp(np.minimum(log_h + widen, LARGEST_EXPONENT))
    return Hazard(at, np.exp(log_h), low, high, level)
