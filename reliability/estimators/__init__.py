"""Life data analysis as pure functions on arrays; numpy and scipy.special, no Django.

Ages are in one unit of time chosen by the caller, probabilities are fractions. Bad input raises
`InvalidData` naming the row; sound input without an answer returns a `Refusal` with its reason.
"""

from reliability.estimators import nevada
from reliability.estimators.bounds import Bounds, bounds, contour
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import Distribution
from reliability.estimators.fit_result import Convergence, Fit
from reliability.estimators.fitting import fit
from reliability.estimators.goodness import anderson_darling
from reliability.estimators.life_data import LifeData, life_data, rows
from reliability.estimators.plotting_positions import Plotted, plotting_positions
from reliability.estimators.quantities import (
    Quantity,
    life_at,
    mean,
    parameter,
    reliability_at,
)

__all__ = [
    "Bounds",
    "Convergence",
    "Distribution",
    "Fit",
    "InvalidData",
    "LifeData",
    "Plotted",
    "Quantity",
    "Refusal",
    "anderson_darling",
    "bounds",
    "contour",
    "fit",
    "life_at",
    "life_data",
    "mean",
    "nevada",
    "parameter",
    "plotting_positions",
    "reliability_at",
    "rows",
]
