"""Straight lines on probability paper, fitted by least squares."""

from dataclasses import dataclass
from math import exp, sqrt
from typing import Literal

import numpy as np

from reliability.estimators.errors import Refusal
from reliability.estimators.families import FAMILIES, Distribution
from reliability.estimators.life_data import LifeData
from reliability.estimators.plotting_positions import Positions, plotting_positions

Direction = Literal["x_on_y", "y_on_x"]
TOO_FEW_AGES = Refusal(
    "too_few_ages", "A line needs failures at two different ages.", ("fit", "weibayes")
)
NO_LINE = Refusal(
    "needs_free_shape", "The distribution has no free shape to draw a line with.", ("fit",)
)


@dataclass(frozen=True)
class RankFit:
    """A line through plotting positions: location and scale as in `Fit`, and its correlation.

    `flags` holds "tied_ages" where units failed at one age: rank regression is then far from
    maximum likelihood whichever way ties are drawn.
    """

    distribution: Distribution
    mu: float
    sigma: float
    correlation: float
    direction: Direction
    positions: Positions
    flags: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by their usual names."""
        names = FAMILIES[self.distribution].parameters
        if self.distribution in ("weibull", "loglogistic"):
            return dict(zip(names, (exp(self.mu), 1.0 / self.sigma), strict=True))
        return dict(zip(names, (self.mu, self.sigma), strict=True))


def rank_regression(
    data: LifeData,
    distribution: Distribution = "weibull",
    *,
    direction: Direction = "x_on_y",
    positions: Positions = "exact_median",
) -> RankFit | Refusal:
    """Fit the line y = mu + sigma z through (z of the plotted fraction, ln t or t).

    "x_on_y" minimises the distance in age, "y_on_x" the distance in probability (Abernethy 2006,
    section 5.2 recommends the former). One point per distinct failure age at the mean of its
    adjusted ranks, weighted by its failures; see `plotting_positions` for censoring.
    """
    family = FAMILIES[distribution]
    if family.fixed_sigma is not None:
        return NO_LINE
    plotted = plotting_positions(data, positions)
    if isinstance(plotted, Refusal):
        return plotted
    if plotted.age.size < 2:
        return TOO_FEW_AGES
    z = np.array([family.standard.quantile(float(p)) for p in plotted.fraction])
    y = np.log(plotted.age) if family.logarithmic else plotted.age
    mean_z, mean_y = np.average(z, weights=plotted.count), np.average(y, weights=plotted.count)
    dz, dy = z - mean_z, y - mean_y
    zz, yy, zy = (float(np.dot(plotted.count, p)) for p in (dz * dz, dy * dy, dz * dy))
    sigma = zy / zz if direction == "x_on_y" else yy / zy
    return RankFit(
        distribution=distribution,
        mu=float(mean_y - sigma * mean_z),
        sigma=sigma,
        correlation=zy / sqrt(zz * yy),
        direction=direction,
        positions=positions,
        flags=("tied_ages",) if bool((plotted.count > 1).any()) else (),
    )
