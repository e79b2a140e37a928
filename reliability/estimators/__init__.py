"""Life data analysis as pure functions on arrays; numpy and scipy.special, no Django.

Ages are in one unit of time chosen by the caller, probabilities are fractions. Bad input raises
`InvalidData` naming the row; sound input without an answer returns a `Refusal` with its reason.
"""

from reliability.estimators import nevada, spc
from reliability.estimators.accelerated import fit_stress
from reliability.estimators.bootstrap import BootstrapBounds, bootstrap, percentiles, refitted
from reliability.estimators.bounds import Bounds, bounds, contour
from reliability.estimators.comparison import Comparison, compare
from reliability.estimators.competing import CompetingModes, fit_modes
from reliability.estimators.errors import InvalidData, Refusal
from reliability.estimators.estimation import DISTRIBUTIONS, fit
from reliability.estimators.extended_fit import ExtendedFit
from reliability.estimators.families import Distribution
from reliability.estimators.fit_result import Convergence, Fit
from reliability.estimators.forecast import Cohort, Forecast, forecast, running_cohorts
from reliability.estimators.goodness import anderson_darling
from reliability.estimators.hazard import Hazard, hazard
from reliability.estimators.intermittent import DemandForecast, classify, intermittent_demand
from reliability.estimators.interval_curve import IntervalCurve, turnbull
from reliability.estimators.last_time_buy import (
    BuyPoint,
    LastTimeBuy,
    last_time_buy,
    safety_stock,
)
from reliability.estimators.life_data import LifeData, life_data, rows
from reliability.estimators.mixture import MixtureFit, fit_mixture
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
from reliability.estimators.ranking import Ranked, Ranking, rank_distributions
from reliability.estimators.rate_ratio import RateRatio, rate_ratio
from reliability.estimators.repairs import (
    History,
    MeanCumulative,
    MeanCumulativeDifference,
    PowerLaw,
    crow_amsaa,
    mean_cumulative,
    mean_cumulative_difference,
)
from reliability.estimators.stress_fit import Bounded, StressFit
from reliability.estimators.switching import SwitchPoint, switch_curve
from reliability.estimators.two_parameter_exponential import DelayedExponential
from reliability.estimators.weibayes import (
    demonstrated_reliability,
    demonstration_units,
    exponential_bound,
    weibayes,
)

__all__ = [
    "DISTRIBUTIONS",
    "BootstrapBounds",
    "Bounded",
    "Bounds",
    "BuyPoint",
    "Cohort",
    "Comparison",
    "CompetingModes",
    "Convergence",
    "DelayedExponential",
    "DemandForecast",
    "Distribution",
    "ExtendedFit",
    "Fit",
    "Forecast",
    "Hazard",
    "History",
    "IntervalCurve",
    "InvalidData",
    "LastTimeBuy",
    "LifeData",
    "LogRank",
    "MeanCumulative",
    "MeanCumulativeDifference",
    "MixtureFit",
    "Plotted",
    "PowerLaw",
    "Quantity",
    "RankFit",
    "Ranked",
    "Ranking",
    "RateRatio",
    "Refusal",
    "StepEstimate",
    "StressFit",
    "SwitchPoint",
    "anderson_darling",
    "bootstrap",
    "bounds",
    "classify",
    "compare",
    "contour",
    "crow_amsaa",
    "demonstrated_reliability",
    "demonstration_units",
    "exponential_bound",
    "fit",
    "fit_mixture",
    "fit_modes",
    "fit_stress",
    "forecast",
    "hazard",
    "intermittent_demand",
    "kaplan_meier",
    "last_time_buy",
    "life_at",
    "life_data",
    "log_rank",
    "mean",
    "mean_cumulative",
    "mean_cumulative_difference",
    "nelson_aalen",
    "nevada",
    "parameter",
    "percentiles",
    "plotting_positions",
    "rank_distributions",
    "rank_regression",
    "rate_ratio",
    "refitted",
    "reliability_at",
    "rows",
    "running_cohorts",
    "safety_stock",
    "spc",
    "switch_curve",
    "turnbull",
    "weibayes",
]
