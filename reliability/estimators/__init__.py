"""Life data analysis as pure functions on arrays; numpy and scipy.special, no Django.

Ages are in one unit of time chosen by the caller, probabilities are fractions. Bad input raises
`InvalidData` naming the row; sound input without an answer returns a `Refusal` with its reason.
"""

from reliability.estimators import nevada
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import Distribution
from reliability.estimators.fit_result import Convergence, Fit
from reliability.estimators.fitting import fit
from reliability.estimators.goodness import anderson_darling
from reliability.estimators.life_data import LifeData, life_data, rows
from reliability.estimators.plotting_positions import Plotted, plotting_positions

__all__ = [
    "Convergence",
    "Distribution",
    "Fit",
    "InvalidData",
    "LifeData",
    "Plotted",
    "Refusal",
    "anderson_darling",
    "fit",
    "life_data",
    "nevada",
    "plotting_positions",
    "rows",
]
