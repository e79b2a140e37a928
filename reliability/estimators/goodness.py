"""Goodness of fit on probability paper: the adjusted Anderson-Darling statistic."""

from collections.abc import Callable
from itertools import pairwise
from math import log, log1p

from reliability.estimators.errors import Refusal
from reliability.estimators.life_data import LifeData
from reliability.estimators.plotting_positions import Positions, plotting_positions

LAST = 1.0 - 1e-12  # The last interval ends here instead of at 1, where the integral diverges.


def anderson_darling(
    data: LifeData, failed_by: Callable[[float], float], positions: Positions = "exact_median"
) -> float | Refusal:
    """Return n times the integral of (Fn - F)^2 / (F (1 - F)) dF, Fn stepping at the positions.

    Adjusted for censoring by taking Fn from the plotting positions, which must therefore be
    stated beside it (Minitab, methods and formulas of distribution fits; d'Agostino and Stephens
    1986, section 4.2). Smaller is closer; no p-value is attached. Exact and right-censored only.
    """
    plotted = plotting_positions(data, positions)
    if isinstance(plotted, Refusal):
        return plotted
    fitted = [failed_by(float(age)) for age in plotted.age]
    ends = [0.0, *(min(max(f, 1e-300), LAST) for f in fitted), LAST]
    steps = [0.0, *(float(f) for f in plotted.fraction)]
    pairs = zip(pairwise(ends), steps, strict=True)
    return data.units * sum(_piece(low, high, step) for (low, high), step in pairs)


def _piece(low: float, high: float, step: float) -> float:
    """Integrate (step - F)^2 / (F (1 - F)) dF from low to high.

    The integrand is step^2/F + (1 - step)^2/(1 - F) - 1; the first term vanishes with step = 0.
    """
    rising = step * step * (log(high) - log(low)) if step else 0.0
    return rising + (1.0 - step) ** 2 * (log1p(-low) - log1p(-high)) - (high - low)
