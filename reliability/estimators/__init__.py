"""Life data analysis as pure functions on arrays; numpy and scipy.special, no Django.

Ages are in one unit of time chosen by the caller, probabilities are fractions. Bad input raises
`InvalidData` naming the row; sound input without an answer returns a `Refusal` with its reason.
"""

from reliability.estimators import nevada
from reliability.estimators.bootstrap import BootstrapBounds, bootstrap
from reliability.estimators.bounds import Bounds, bounds, contour
from reliability.estimators.comparison import Comparison, compare
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.families import Distribution
from reliability.estimators.fit_result import Convergence, Fit
from reliability.estimators.fitting import fit
from reliability.estimators.forecast import Cohort, Forecast, forecast, running_cohorts
from reliability.estimators.goodness import anderson_darling
from reliability.estimators.interval_curve import IntervalCurve, turnbull
from reliability.estimators.life_data import LifeData, life_data, rows
from reliability.estimators.plotting_positions import Plotted, plotting_positions
from reliability.estimators.product_limit import (
    LogRank,
    StepEstimate,
    kaplan_meier,
    log_rank,
    nelson_aalen,
)
from reliability.estimators.quantities import (
    Quantity,
    life_at,
    mean,
    parameter,
    reliability_at,
)
from reliability.estimators.rank_regression import RankFit, rank_regression
from reliability.estimators.repairs import (
    History,
    MeanCumulative,
    PowerLaw,
    crow_amsaa,
    mean_cumulative,
)
from reliability.estimators.weibayes import (
    demonstrated_reliability,
    demonstration_units,
    exponential_bound,
    weibayes,
)

__all__ = [
    "BootstrapBounds",
    "Bounds",
    "Cohort",
    "Comparison",
    "Convergence",
    "Distribution",
    "Fit",
    "Forecast",
    "History",
    "IntervalCurve",
    "InvalidData",
    "LifeData",
    "LogRank",
    "MeanCumulative",
    "Plotted",
    "PowerLaw",
    "Quantity",
    "RankFit",
    "Refusal",
    "StepEstimate",
    "anderson_darling",
    "bootstrap",
    "bounds",
    "compare",
    "contour",
    "crow_amsaa",
    "demonstrated_reliability",
    "demonstration_units",
    "exponential_bound",
    "fit",
    "forecast",
    "kaplan_meier",
    "life_at",
    "life_data",
    "log_rank",
    "mean",
    "mean_cumulative",
    "nelson_aalen",
    "nevada",
    "parameter",
    "plotting_positions",
    "rank_regression",
    "reliability_at",
    "rows",
    "running_cohorts",
    "turnbull",
    "weibayes",
]
