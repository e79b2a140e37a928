"""Limited failure population: only a share p of the units can ever fail.

The improper standard form behind "some units carry the defect, the others last for ever": density
p f(z), survival 1 - p + p S(z) (Meeker 1987; Meeker and Escobar 1998, section 11.5.2).
"""

from math import inf, log

import numpy as np

from reliability.estimators.families import Standard
from reliability.estimators.special import Vector

Triple = tuple[Vector, Vector, Vector]


class Limited:
    """A standard form of which only the share `p`, 0 < p < 1, takes part."""

    def __init__(self, standard: Standard, p: float) -> None:
        """The form of those that can fail, and their share."""
        self.standard = standard
        self.p = p

    def log_density(self, z: Vector) -> Triple:
        """ln p + ln f(z)."""
        value, first, second = self.standard.log_density(z)
        return value + log(self.p), first, second

    def log_survival(self, z: Vector) -> Triple:
        """ln(1 - p + p S(z)); with s = ln S, w = p S / (1 - p + p S): w s', w (s'' + s'^2) - …"""
        s, slope, bend = self.standard.log_survival(z)
        survival = np.exp(s)
        left = (1.0 - self.p) + self.p * survival
        weight = self.p * survival / left
        with np.errstate(over="ignore", invalid="ignore"):
            first = np.where(weight > 0, weight * slope, 0.0)
            second = np.where(weight > 0, weight * (bend + slope * slope) - first * first, 0.0)
        return np.log(left), first, second

    def log_between(self, low: Vector, high: Vector) -> Vector:
        """ln p + ln(F(high) - F(low))."""
        return self.standard.log_between(low, high) + log(self.p)

    def quantile(self, p: float) -> float:
        """The z by which `p` of all units have failed; infinite where that many never do."""
        return self.standard.quantile(p / self.p) if p < self.p else inf

    def survival(self, z: float) -> float:
        """1 - p + p S(z)."""
        return (1.0 - self.p) + self.p * self.standard.survival(z)
