"""Bounds for fits with an extra parameter: the delta method, and profiles over psi.

The working scales are those of `quantities`: ln(-ln R) and its kin for a reliability, ln of a
life, of a mean and of positive parameters, the threshold and q as they are.
"""

from collections.abc import Callable
from dataclasses import replace
from math import inf, log, sqrt

import numpy as np

from reliability.estimators import special
from reliability.estimators.errors import InvalidData
from reliability.estimators.extended_fit import ExtendedFit
from reliability.estimators.profile import profile
from reliability.estimators.quantities import Quantity

UNTRANSFORMED = ("gamma", "q", "mu")
Place = Callable[[float, float, float], float]


def working(fit: ExtendedFit, quantity: Quantity) -> tuple[float, float]:
    """Return the estimate on its working scale and the standard error there."""
    function = _function(fit, quantity)
    value = function(*fit.place)
    if not np.isfinite(value):
        return value, inf
    slope = fit.slopes(lambda *place: np.array([function(*place)]))[:, 0]
    return value, sqrt(max(float(slope @ fit.covariance @ slope), 0.0))


def natural(fit: ExtendedFit, quantity: Quantity, value: float) -> float:
    """Return a working value as the quantity itself."""
    if quantity.kind == "reliability":
        return fit.inner.family.standard.survival(value)
    if quantity.kind == "parameter" and quantity.name in UNTRANSFORMED:
        return value
    if quantity.kind == "parameter" and quantity.name == "p":
        return 1.0 / (1.0 + special.exponential(-value))
    start = fit.threshold if quantity.kind == "life" else 0.0
    return start + special.exponential(value)


def deviance_root(fit: ExtendedFit, quantity: Quantity) -> special.Function:
    """Return the function from a working value to sqrt(2 (ln L max - best ln L there)).

    Offered for lives and reliabilities. With psi held, the line of the quantity leaves one concave
    search; psi is searched by golden section around the estimate.
    """
    if quantity.kind not in ("life", "reliability"):
        raise InvalidData(
            "no_profile", "quantity", "likelihood ratio bounds are offered for life and reliability"
        )
    spread = max(sqrt(fit.covariance[2, 2]), 1e-3)
    low = max(fit.psi - 6.0 * spread, fit.reach[0])
    high = min(fit.psi + 6.0 * spread, fit.reach[1])

    def best(value: float) -> float:
        top = _golden(lambda psi: _held(fit, quantity, value, psi), low, high)
        return sqrt(2.0 * max(fit.log_likelihood - top, 0.0))

    return best


def _function(fit: ExtendedFit, quantity: Quantity) -> Place:
    """Return the working value of the quantity at a place of the parameters."""
    if quantity.kind == "parameter" and quantity.name == "p":
        return lambda _mu, _log_sigma, psi: psi
    if quantity.kind == "parameter":
        index = _index(fit, quantity.name)
        plain = quantity.name in UNTRANSFORMED
        return lambda *place: fit.values(*place)[index] if plain else log(fit.values(*place)[index])
    if quantity.kind == "reliability":
        return lambda *place: _standard_place(fit, quantity.at, *place)
    if quantity.kind == "mean":
        return lambda *place: _log(fit.mean_at(*place))
    return lambda *place: log(max(fit.life_at(quantity.at, *place) - fit.threshold, 1e-300))


def _index(fit: ExtendedFit, name: str) -> int:
    if name not in fit.names:
        raise InvalidData("no_such_parameter", name, f"the parameters are {', '.join(fit.names)}")
    return fit.names.index(name)


def _log(value: float) -> float:
    return log(value) if 0 < value < inf else inf


def _standard_place(fit: ExtendedFit, age: float, *place: float) -> float:
    """Return the z of the estimate's own standard form that has this reliability."""
    survives = fit.reliability_at(age, *place)
    if not 0 < survives < 1:
        return -inf if survives >= 1 else inf
    return fit.inner.family.standard.quantile(1.0 - survives)


def _held(fit: ExtendedFit, quantity: Quantity, value: float, psi: float) -> float:
    """Return the best ln L with the quantity and psi held."""
    at, threshold = fit.at(psi)
    if quantity.kind == "life":
        age = fit.threshold + special.exponential(value) - threshold
        return profile(at, quantity)(log(age)) if 0 < age < inf else -inf
    age = quantity.at - threshold
    survives = fit.inner.family.standard.survival(value)
    if age <= 0 or not 0 < survives < 1:
        return -inf
    line = profile(at, replace(quantity, at=age))
    return line(at.family.standard.quantile(1.0 - survives))


def _golden(height: special.Function, low: float, high: float) -> float:
    """Return the highest value found by golden-section search to 1e-6 of the range."""
    share = 0.6180339887498949
    left, right = high - share * (high - low), low + share * (high - low)
    at_left, at_right = height(left), height(right)
    while right - left > 1e-6 * (1.0 + abs(left)):
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - share * (high - low)
            at_left = height(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + share * (high - low)
            at_right = height(right)
    return max(at_left, at_right)
