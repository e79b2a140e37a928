"""Newton to the top of the log-likelihood."""

from math import hypot, isfinite
from typing import NamedTuple

from reliability.estimators import powers
from reliability.estimators.likelihood import Problem, Value, evaluate, value_of

STEPS = 200
SINGULAR = 1e-14  # Smallest to largest eigenvalue below which a matrix counts as singular.
SMALLEST_STEP = 1e-9  # Newton doubles the digits: after such a step all of them are right.


class Maximum(NamedTuple):
    """Where Newton ended: coordinates, value there, and iterations used."""

    a: float
    b: float
    value: Value
    iterations: int


def maximise(problem: Problem, start: tuple[float, float], free: tuple[bool, bool]) -> Maximum:
    """Newton with halved steps from `start` over the free coordinates of (a, b).

    Stops after a step below SMALLEST_STEP, or when no step rises. Sums of powers are searched
    along their profile instead, unless Newton loses its way there.
    """
    if problem.sums is not None and (found := _summit(problem, problem.sums, start, free)):
        return found
    a, b = start
    value, iterations = evaluate(problem, a, b), 0
    for _ in range(STEPS):
        step = _step(value, free)
        before = a, b
        a, b, value = _rise(problem, before, step, value)
        iterations += 1
        if all(
            abs(new - old) <= SMALLEST_STEP * (1.0 + abs(old))
            for new, old in zip((a, b), before, strict=True)
        ):
            break
    return Maximum(a, b, value, iterations)


def _summit(
    problem: Problem, sums: powers.Powers, start: tuple[float, float], free: tuple[bool, bool]
) -> Maximum | None:
    """Return the maximum by the profile score, or in closed form where `a` is held."""
    if free == (False, True):
        at = sums.sums(start[0])
        b = sums.best_b(start[0], at)
        found = None if b is None else powers.Summit(start[0], b, at, 1)
    else:
        found = sums.summit(start[0])
    if found is None:
        return None
    a, b, at, iterations = found
    return Maximum(a, b, value_of(problem, sums.derivatives(a, b, at)), iterations)


def spectrum(aa: float, ab: float, bb: float) -> tuple[float, float]:
    """Return the smaller and the larger eigenvalue of a symmetric matrix."""
    middle = (aa + bb) / 2.0
    larger = middle + hypot((aa - bb) / 2.0, ab)
    return ((aa * bb - ab * ab) / larger if larger > 0 else 2.0 * middle - larger), larger


def _step(value: Value, free: tuple[bool, bool]) -> tuple[float, float]:
    """Return the Newton step; a ridge helps where the Hessian is not negative."""
    if not all(isfinite(number) for number in value[1:]):
        return 0.0, 0.0
    aa, ab, bb = -value.by_aa, -value.by_ab, -value.by_bb
    if free == (False, True):
        return 0.0, value.by_b / (bb if bb > 0 else abs(bb) + 1e-3 * (1.0 + abs(bb)))
    smaller, larger = spectrum(aa, ab, bb)
    if not smaller > SINGULAR * abs(larger):
        ridge = abs(smaller) + 1e-3 * (1.0 + max(abs(aa), abs(ab), abs(bb)))
        aa, bb = aa + ridge, bb + ridge
    determinant = aa * bb - ab * ab
    if determinant == 0:
        return 0.0, 0.0
    return (
        (bb * value.by_a - ab * value.by_b) / determinant,
        (aa * value.by_b - ab * value.by_a) / determinant,
    )


def _rise(
    problem: Problem, point: tuple[float, float], step: tuple[float, float], value: Value
) -> tuple[float, float, Value]:
    """Halve the step until the log-likelihood does not fall (beyond its rounding)."""
    slack = 1e-13 * (1.0 + abs(value.log_likelihood))
    share = 1.0
    for _ in range(60):
        a, b = point[0] + share * step[0], point[1] + share * step[1]
        tried = evaluate(problem, a, b)
        if tried.log_likelihood >= value.log_likelihood - slack:
            return a, b, tried
        share /= 2.0
    return *point, value
