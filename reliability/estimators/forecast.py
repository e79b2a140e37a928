"""Expected returns of the units in the field, with what is not known about the model."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reliability.estimators.errors import InvalidData
from reliability.estimators.fit_result import Fit
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

CELLS = 500_000  # Draws times cohorts times periods worked on at once.
LARGEST_MEAN = 1e15  # Of a Poisson draw; beyond it integers end.


@dataclass(frozen=True)
class Cohort:
    """Units of one age still in the field at the start of the forecast; planned sales begin later.

    `age` is in the unit of time of the fit; units sold in the middle of future period p (0 is the
    first) have age -(p + 0.5) periods. `warranty` is the age at which their own warranty ends.
    """

    age: float
    units: float
    warranty: float = np.inf


@dataclass(frozen=True, eq=False)
class Forecast:
    """Returns per future period and in total; arrays have one entry per period.

    `expected` is at the estimate; the interval is two-sided at `level` and holds both chance and
    parameter uncertainty, from `draws` seeded draws. `futures` are these: shape (draws, periods).
    """

    expected: Vector
    lower: Vector
    upper: Vector
    total: float
    total_lower: float
    total_upper: float
    level: float
    draws: int
    seed: int
    futures: npt.NDArray[np.int64]


def expected_returns(
    mu: Vector,
    sigma: Vector,
    fit: Fit,
    cohorts: Sequence[Cohort],
    *,
    periods: int,
    length: float = 1.0,
    warranty: float = np.inf,
) -> Vector:
    """Return expected returns, shape (draws, periods), at every given location and scale (draws,).

    A survivor of age a fails in the next period with probability (F(b) - F(a)) / S(a), and is
    counted only below the age `warranty` and that of its cohort (Meeker and Escobar 1998,
    section 12.2). Ages below zero are not yet sold and start at zero.
    """
    age = np.array([cohort.age for cohort in cohorts])
    units = np.array([cohort.units for cohort in cohorts])
    edges = age[:, None] + length * np.arange(periods + 1)
    ends = np.array([max(min(cohort.warranty, warranty), 0.0) for cohort in cohorts])
    edges = np.clip(edges, 0.0, ends[:, None])
    log_survival = _log_survival(fit, edges, mu, sigma)
    start = _log_survival(fit, np.maximum(age, 0.0)[:, None], mu, sigma)
    surviving = np.exp(log_survival - start)
    late = np.maximum(age, 0.0) >= ends
    failing = np.where(late[:, None], 0.0, -np.diff(surviving, axis=2))
    return np.asarray(np.einsum("i,dij->dj", units, failing), dtype=np.float64)


def forecast(
    fit: Fit,
    cohorts: Sequence[Cohort],
    *,
    periods: int,
    length: float = 1.0,
    warranty: float = np.inf,
    level: float = 0.90,
    draws: int = 2000,
    seed: int = 0,
) -> Forecast:
    """Return expected returns and their prediction interval.

    Each draw takes (mu, ln sigma) from their asymptotic normal distribution and then returns from
    a Poisson distribution at that draw's expectation, the limit of the Poisson-binomial for small
    probabilities, erring to the wide side (Escobar and Meeker 1999, calibration by simulation).
    The same seed gives the same digits. Raises InvalidData for impossible cohorts or horizon.
    """
    _ensure_question(cohorts, periods, length, level)
    horizon = {"periods": periods, "length": length, "warranty": warranty}

    def returns(mu: Vector, sigma: Vector) -> Vector:
        return expected_returns(mu, sigma, fit, cohorts, **horizon)  # type: ignore[arg-type]  # mypy joins int and float.

    expected = returns(np.array([fit.mu]), np.array([fit.sigma]))[0]
    rng = np.random.default_rng(seed)
    move = rng.standard_normal((draws, 2)) @ _square_root(fit.covariance).T
    mu, sigma = fit.mu + move[:, 0], fit.sigma * np.exp(move[:, 1])
    parts = range(0, draws, max(CELLS // (len(cohorts) * (periods + 1)), 1))
    width = parts.step
    means = np.concatenate([returns(mu[i : i + width], sigma[i : i + width]) for i in parts])
    counts = rng.poisson(np.minimum(means, LARGEST_MEAN))
    ends = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    lower, upper = np.quantile(counts, ends, axis=0, method="inverted_cdf")
    low, high = np.quantile(counts.sum(axis=1), ends, method="inverted_cdf")
    return Forecast(
        expected=expected,
        lower=np.asarray(lower, dtype=np.float64),
        upper=np.asarray(upper, dtype=np.float64),
        total=float(expected.sum()),
        total_lower=float(low),
        total_upper=float(high),
        level=level,
        draws=draws,
        seed=seed,
        futures=counts,
    )


def running_cohorts(data: LifeData) -> list[Cohort]:
    """Return the units still running as cohorts at their present ages."""
    running = data.right
    pairs = zip(data.lower[running], data.count[running], strict=True)
    return [Cohort(float(age), float(units)) for age, units in pairs]


def _log_survival(fit: Fit, age: Vector, mu: Vector, sigma: Vector) -> Vector:
    """Return ln S, shape (draws, *age.shape); zero age has survived surely in the log families."""
    flat = age.reshape(-1)
    started = flat > 0 if fit.family.logarithmic else np.ones(flat.size, dtype=bool)
    y = np.log(np.where(started, flat, 1.0)) if fit.family.logarithmic else flat
    z = (y - mu[:, None]) / sigma[:, None]
    value = fit.family.standard.log_survival(z.reshape(-1))[0].reshape(z.shape)
    return np.asarray(np.where(started, value, 0.0).reshape(mu.size, *age.shape), dtype=np.float64)


def _square_root(covariance: Vector) -> Vector:
    """Return a square root of a covariance that may have a zero row (a given shape)."""
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))


def _ensure_question(cohorts: Sequence[Cohort], periods: int, length: float, level: float) -> None:
    for place, cohort in enumerate(cohorts):
        if not (np.isfinite(cohort.age) and 0 <= cohort.units < np.inf):
            raise InvalidData("impossible_cohort", f"cohort {place}", "finite age, units >= 0")
    if not cohorts or periods < 1 or not 0 < length < np.inf or not 0 < level < 1:
        raise InvalidData("impossible_horizon", "forecast", "cohorts, periods, length and level")
