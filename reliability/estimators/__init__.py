"""Life data analysis as pure functions on arrays; numpy and scipy.special, no Django.

Ages are in one unit of time chosen by the caller, probabilities are fractions. Bad input raises
`InvalidData` naming the row; sound input without an answer returns a `Refusal` with its reason.
"""

from reliability.estimators import nevada
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.life_data import LifeData, life_data, rows

__all__ = ["InvalidData", "LifeData", "Refusal", "life_data", "nevada", "rows"]
