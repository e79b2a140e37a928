"""Competing failure modes: each a distribution of its own, the first to strike ends the unit.

For independent modes the likelihood falls apart: the units that failed by another mode are
suspensions of this one (Meeker and Escobar 1998, section 15.2; Nelson 1982, chapter 5). A failure
whose mode nobody confirmed is shared out among the modes by their hazards at its age, again and
again until nothing moves (masked causes: Dempster, Laird and Rubin 1977; Albert and Baxter 1995).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, prod

import numpy as np

from reliability.estimators import fitting, special
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import Distribution
from reliability.estimators.fit_result import Fit
from reliability.estimators.life_data import LifeData, life_data
from reliability.estimators.special import Vector

ROUNDS = 500
STILL = 1e-12
NO_FAILURES = Refusal(
    "no_failures", "No failure has a confirmed mode.", ("weibayes", "exponential_bound")
)


@dataclass(frozen=True, eq=False)
class CompetingModes:
    """The fit of every mode, or why it has none; `masked` failures were shared out in `rounds`.

    A mode without an estimate takes no part in the combined curves and is named in `left_out`.
    """

    modes: Mapping[str, Fit | Refusal]
    failures: Mapping[str, float]
    masked: float
    rounds: int

    @property
    def left_out(self) -> tuple[str, ...]:
        """Modes that have no estimate."""
        return tuple(mode for mode, fit in self.modes.items() if isinstance(fit, Refusal))

    def reliability(self, age: float, *, without: Sequence[str] = ()) -> float:
        """Return R(t) = product of the modes' reliabilities, as if those `without` were removed.

        Raises InvalidData for a mode that is not known.
        """
        for mode in without:
            if mode not in self.modes:
                raise InvalidData("no_such_mode", mode, f"known are {', '.join(self.modes)}")
        return prod(
            fit.reliability(age)
            for mode, fit in self.modes.items()
            if isinstance(fit, Fit) and mode not in without
        )

    def life(self, fraction: float, *, without: Sequence[str] = ()) -> float:
        """Return the age by which `fraction` have failed by the modes that are left.

        Raises InvalidData for an impossible fraction, or when no mode is left.
        """
        if not 0 < fraction < 1:
            raise InvalidData("impossible_fraction", "fraction", "it must lie between 0 and 1")
        left = [f for m, f in self.modes.items() if isinstance(f, Fit) and m not in without]
        if not left:
            raise InvalidData("no_mode_left", "without", "at least one fitted mode must be left")
        highest = log(min(fit.life(fraction) for fit in left))
        lowest = log(min(fit.life(fraction / len(left) / 2.0) for fit in left))
        target = log(1.0 - fraction)

        def excess(log_age: float) -> float:
            return target - log(
                max(self.reliability(float(np.exp(log_age)), without=without), 1e-300)
            )

        return float(np.exp(special.root(excess, lowest - 1e-9, highest + 1e-9)))


def fit_modes(
    failures: Mapping[str, Sequence[float]],
    suspensions: Sequence[float] = (),
    *,
    masked: Sequence[float] = (),
    suspension_counts: Sequence[float] | None = None,
    distribution: Distribution = "weibull",
    distributions: Mapping[str, Distribution] | None = None,
) -> CompetingModes | Refusal:
    """Fit every mode to exact failure ages; `masked` are failures of unknown mode.

    `distributions` names another distribution than `distribution` for some modes; all must be of
    ln t. Raises InvalidData as `life_data` does, or for modes that are not known.
    """
    chosen = {mode: (distributions or {}).get(mode, distribution) for mode in failures}
    for mode in distributions or {}:
        if mode not in failures:
            raise InvalidData("no_such_mode", mode, "it names no list of failures")
    if not any(len(ages) for ages in failures.values()):
        return NO_FAILURES
    # Checks every age once, whatever mode it belongs to.
    everything = [age for ages in (*failures.values(), masked) for age in ages]
    life_data(everything, suspensions, suspension_counts=suspension_counts)
    counts = np.ones(len(suspensions)) if suspension_counts is None else suspension_counts
    units = _Units(
        {mode: np.asarray(ages, dtype=np.float64) for mode, ages in failures.items()},
        np.asarray(masked, dtype=np.float64),
        np.asarray(suspensions, dtype=np.float64),
        np.asarray(counts, dtype=np.float64),
    )
    shares = {mode: np.full(len(masked), 1.0 / len(failures)) for mode in failures}
    rounds, moved = 0, 1.0
    while rounds < ROUNDS and moved >= STILL:
        rounds += 1
        fits = {mode: _fit_mode(units, mode, shares[mode], chosen[mode]) for mode in failures}
        again = _shares(fits, units.masked)
        moved = max((float(np.abs(again[m] - shares[m]).max(initial=0)) for m in shares), default=0)
        shares = again
    counted = {mode: len(ages) + float(shares[mode].sum()) for mode, ages in failures.items()}
    return CompetingModes(fits, counted, float(len(masked)), rounds)


@dataclass(frozen=True, eq=False)
class _Units:
    """All units of the sample: failures by mode, of unknown mode, and running ones."""

    failed: Mapping[str, Vector]
    masked: Vector
    running: Vector
    running_count: Vector


def _fit_mode(units: _Units, mode: str, share: Vector, distribution: Distribution) -> Fit | Refusal:
    """Fit one mode: its own failures, its share of the masked ones, everything else suspended."""
    own = units.failed[mode]
    others = [ages for name, ages in units.failed.items() if name != mode]
    lower = np.concatenate([own, units.masked, units.masked, *others, units.running])
    upper = np.full(lower.size, np.inf)
    upper[: own.size + units.masked.size] = lower[: own.size + units.masked.size]
    count = np.concatenate(
        [
            np.ones(own.size),
            share,
            1.0 - share,
            *(np.ones(o.size) for o in others),
            units.running_count,
        ]
    )
    keep = count > 0
    order = np.argsort(lower[keep], kind="stable")
    lower, upper, count = lower[keep][order], upper[keep][order], count[keep][order]
    return fitting.fit(LifeData(lower, upper, count, np.zeros(lower.size)), distribution)


def _shares(fits: Mapping[str, Fit | Refusal], ages: Vector) -> dict[str, Vector]:
    """Return each mode's part of the hazard at every masked age."""
    hazards = {
        mode: _hazard(fit, ages) if isinstance(fit, Fit) else np.zeros(ages.size)
        for mode, fit in fits.items()
    }
    total = np.sum(list(hazards.values()), axis=0)
    total = np.where(total > 0, total, 1.0)
    return {mode: np.asarray(hazard / total) for mode, hazard in hazards.items()}


def _hazard(fit: Fit, ages: Vector) -> Vector:
    """Return f/S in ln t, up to the factor 1/t that all modes share."""
    z = (np.log(ages) - fit.mu) / fit.sigma
    log_f, log_s = fit.family.standard.log_density(z)[0], fit.family.standard.log_survival(z)[0]
    return np.asarray(np.exp(log_f - log_s) / fit.sigma)
