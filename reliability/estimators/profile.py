"""The profile likelihood of a quantity: the best log-likelihood with the quantity held.

In the concave coordinates z = a y + b a held sigma is a held a, and a held life or reliability is
the line a y0 + b = u: both leave one concave search. A held mean leaves a search over ln a.
"""

from math import exp, inf, isfinite, log, sqrt

from reliability.estimators import climbing, likelihood
from reliability.estimators.fit_result import Fit, mean_shift
from reliability.estimators.likelihood import Value
from reliability.estimators.quantities import Quantity, resolved, standard_place, working
from reliability.estimators.special import Function

STEPS = 60
CROSSING_STEPS = 25
SMALLEST_STEP = 1e-9  # Of the way from the estimate; the next step would be its square.
GOLDEN = 0.6180339887498949
WIDEST = 8.0


def profile(fit: Fit, quantity: Quantity) -> Function:
    """Return the function from a working value to the best log-likelihood there."""
    quantity = resolved(fit, quantity)
    if quantity.kind == "mean" and not fit.shape_given:
        return lambda value: _best_with_mean(fit, value)
    if quantity.kind == "mean":
        shift = mean_shift(fit.distribution, fit.sigma)
        return lambda value: _on_line(fit, _scaled(fit, value - shift), 0.0)
    if quantity.kind == "shape":
        return lambda value: _best_with_sigma(fit, value)
    if quantity.kind == "reliability":
        y = _scaled(fit, fit.axis(quantity.at))
        return lambda value: _on_line(fit, y, value)
    z = standard_place(fit, quantity)
    return lambda value: _on_line(fit, _scaled(fit, value), z)


def _scaled(fit: Fit, y: float) -> float:
    return (y - fit.problem.centre) / fit.problem.spread


def _best_with_sigma(fit: Fit, log_sigma: float) -> float:
    """Hold a and search b, from where the estimate's centre stays in place."""
    a = fit.problem.spread * exp(-log_sigma)
    start = -a * _scaled(fit, fit.mu)
    top = climbing.maximise(fit.problem, (a, start), (False, True))
    return top.value.log_likelihood


def _on_line(fit: Fit, y: float, u: float) -> float:
    """Search a on the line b = u - a y by Newton; concave, and a > 0."""
    a = fit.problem.spread / fit.sigma
    value = likelihood.evaluate(fit.problem, a, u - a * y)
    if fit.shape_given:
        return value.log_likelihood
    for _ in range(STEPS):
        step = _step_along(value, a, y)
        moved, risen = _risen(fit, (a, step), y, u, value)
        small = abs(moved - a) <= 1e-8 * a
        a, value = moved, risen
        if small:
            break
    return value.log_likelihood


def _step_along(value: Value, a: float, y: float) -> float:
    """Return the Newton step in a along the line, never below a quarter of a."""
    slope = value.by_a - y * value.by_b
    curvature = -(value.by_aa - 2.0 * y * value.by_ab + y * y * value.by_bb)
    step = slope / curvature if curvature > 0 else (a if slope > 0 else -a)
    return max(step, -0.75 * a)


def _risen(
    fit: Fit, move: tuple[float, float], y: float, u: float, value: Value
) -> tuple[float, Value]:
    """Halve the step until the log-likelihood does not fall beyond its rounding."""
    a, step = move
    slack = 1e-13 * (1.0 + abs(value.log_likelihood))
    for _ in range(STEPS):
        tried = likelihood.evaluate(fit.problem, a + step, u - (a + step) * y)
        if tried.log_likelihood >= value.log_likelihood - slack:
            return a + step, tried
        step /= 2.0
    return a, value


def crossing(fit: Fit, quantity: Quantity, start: float, deviance_root: float) -> float | None:
    """Return the working value near `start` where the root of the profile deviance is as given.

    Newton on two equations at once, the slope along the line being zero and the root of twice the
    fall of ln L being `deviance_root`, in place of a search within a search. None where it does
    not end, on its own side of the estimate, at a maximum along the line (then search).
    """
    estimate, _ = working(fit, quantity)
    a, value = fit.problem.spread / fit.sigma, start
    for _ in range(CROSSING_STEPS):
        here = _two_slopes(fit, quantity, a, value)
        if here is None:
            return None
        fall, slope, bend, across, outward = here
        root = sqrt(2.0 * fall)
        determinant = (across * slope - bend * outward) / root
        if determinant == 0 or not isfinite(determinant):
            return None
        miss = root - deviance_root
        move_a = (slope * outward / root + miss * across) / determinant
        move = -(miss * bend + slope * slope / root) / determinant
        a += min(max(move_a, -0.75 * a), 4.0 * a)
        value += move
        if not (value - estimate) * (start - estimate) > 0:
            return None
        if abs(move) <= SMALLEST_STEP * abs(value - estimate):
            ends_well = bend < 0 and outward * (start - estimate) < 0
            return value if ends_well else None
    return None


def _two_slopes(
    fit: Fit, quantity: Quantity, a: float, value: float
) -> tuple[float, float, float, float, float] | None:
    """Return the fall of ln L, its slope along the line, bend, change across, slope across.

    The line is b = u - a y. A life moves y by 1/spread and leaves u; a reliability moves u.
    """
    spread = fit.problem.spread
    if quantity.kind == "reliability":
        y, u = _scaled(fit, fit.axis(quantity.at)), value
    else:
        y, u = _scaled(fit, value), standard_place(fit, quantity)
    at = likelihood.evaluate(fit.problem, a, u - a * y)
    fall = fit.log_likelihood - at.log_likelihood
    if not 0 < fall < inf:
        return None
    slope = at.by_a - y * at.by_b
    bend = at.by_aa - 2.0 * y * at.by_ab + y * y * at.by_bb
    across = at.by_ab - y * at.by_bb
    if quantity.kind == "reliability":
        return fall, slope, bend, across, at.by_b
    return fall, slope, bend, -(a * across + at.by_b) / spread, -a * at.by_b / spread


def _best_with_mean(fit: Fit, value: float) -> float:
    """Golden-section search over ln a, mu following from the held mean."""

    def at(log_a: float) -> float:
        a = exp(log_a)
        sigma = fit.problem.spread / a
        shift = mean_shift(fit.distribution, sigma)
        if shift == inf:
            return -inf
        return likelihood.log_likelihood(fit.problem, a, -a * _scaled(fit, value - shift))

    middle = log(fit.problem.spread / fit.sigma)
    low, high = middle - WIDEST, middle + WIDEST
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = at(left), at(right)
    while high - low > 1e-7:
        if at_left > at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = at(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = at(right)
    return max(at_left, at_right)
