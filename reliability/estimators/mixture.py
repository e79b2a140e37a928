"""Two populations in one: early failures of a weak share beside the wear-out of the rest.

F(t) = p F1(t) + (1 - p) F2(t), both Weibull (Meeker and Escobar 1998, section 5.12; Jiang and
Murthy 1995). Found by the EM algorithm: units are shared out by their posterior probability, both
parts are fitted to the shares, again until the log-likelihood stands still. There may be several
local maxima, so the search starts from several cuts of the data and the highest end is taken.
"""

from dataclasses import dataclass
from math import exp, inf, log

import numpy as np

from reliability.estimators import fitting, special
from reliability.estimators.errors import Refusal
from reliability.estimators.families import FAMILIES
from reliability.estimators.fit_result import Fit
from reliability.estimators.life_data import LifeData
from reliability.estimators.special import Vector

CUTS = (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
ROUNDS = 3000
STILL = 1e-11
LEAST_SHARE = 1e-6
NOT_TWO = Refusal(
    "not_two_populations",
    "The two parts fall together or one of them vanishes: one population describes the data.",
    ("weibull",),
)
LATE_ENTRY = Refusal(
    "late_entry",
    "Units known only from some age cannot be shared out between two populations here.",
    ("weibull",),
)
TOO_FEW = Refusal(
    "too_few_failures", "Two populations need failures at four different ages.", ("weibull",)
)


@dataclass(frozen=True, eq=False)
class MixtureFit:
    """Maximum likelihood of two Weibull populations; `weak` is the one with the shorter life.

    `share` is that of the weak one. `gain` is twice the gain in log-likelihood over one Weibull;
    it is not chi-square distributed (the share lies at the edge without a second population).
    """

    share: float
    weak: Fit
    strong: Fit
    log_likelihood: float
    gain: float
    rounds: int
    data: LifeData
    free_parameters: int = 5

    @property
    def parameters(self) -> dict[str, float]:
        """Share, scales and shapes."""
        weak, strong = self.weak.parameters, self.strong.parameters
        return {
            "p": self.share,
            "eta_1": weak["eta"],
            "beta_1": weak["beta"],
            "eta_2": strong["eta"],
            "beta_2": strong["beta"],
        }

    @property
    def aic(self) -> float:
        """2 k - 2 ln L."""
        return 10.0 - 2.0 * self.log_likelihood

    @property
    def aicc(self) -> float:
        """AIC + 2 k (k + 1) / (n - k - 1)."""
        return self.aic + 60.0 / (self.data.units - 6.0) if self.data.units > 6 else inf

    @property
    def bic(self) -> float:
        """k ln n - 2 ln L."""
        return 5.0 * log(self.data.units) - 2.0 * self.log_likelihood

    def reliability(self, age: float) -> float:
        """Return R(t)."""
        return self.share * self.weak.reliability(age) + (1 - self.share) * self.strong.reliability(
            age
        )

    def failed_by(self, age: float) -> float:
        """Return F(t)."""
        return 1.0 - self.reliability(age)

    def life(self, fraction: float) -> float:
        """Return the age by which `fraction` have failed."""
        ends = sorted(log(part.life(fraction)) for part in (self.weak, self.strong))
        if ends[0] == ends[1]:
            return exp(ends[0])
        return exp(special.root(lambda y: self.failed_by(exp(y)) - fraction, *ends))


def fit_mixture(data: LifeData) -> MixtureFit | Refusal:
    """Return two Weibull populations, or why the data show but one."""
    single = fitting.fit(data)
    if isinstance(single, Refusal):
        return single
    if (data.entry > 0).any():
        return LATE_ENTRY
    failed = ~data.right
    if np.unique(data.upper[failed]).size < 4:
        return TOO_FEW
    middle = np.where(np.isfinite(data.upper), (data.lower + data.upper) / 2.0, data.lower)
    with np.errstate(all="ignore"):
        ends = [_search(data, middle, cut) for cut in CUTS]
    found = [end for end in ends if end is not None]
    if not found:
        return NOT_TWO
    height, share, first, second, rounds = max(found, key=lambda end: end[0])
    gain = 2.0 * (height - single.log_likelihood)
    if gain < 1e-6 or not LEAST_SHARE < share < 1.0 - LEAST_SHARE:
        return NOT_TWO
    if first.life(0.5) > second.life(0.5):
        share, first, second = 1.0 - share, second, first
    return MixtureFit(share, first, second, height, gain, rounds, data)


End = tuple[float, float, Fit, Fit, int]


def _search(data: LifeData, middle: Vector, cut: float) -> End | None:
    """Run EM from a cut of the failure ages; None where a part is lost on the way."""
    border = float(np.quantile(middle[~data.right], cut))
    share = np.where(middle <= border, 0.9, 0.1)
    height = -inf
    for rounds in range(1, ROUNDS + 1):
        first = fitting.fit(data.weighted(data.count * share))
        second = fitting.fit(data.weighted(data.count * (1.0 - share)))
        if isinstance(first, Refusal) or isinstance(second, Refusal):
            return None
        weight = float(data.count @ share) / data.units
        one, two = log(weight) + _rows(data, first), log(1.0 - weight) + _rows(data, second)
        total = np.logaddexp(one, two)
        risen = float(data.count @ total)
        share = np.exp(one - total)
        if abs(risen - height) <= STILL * (1.0 + abs(risen)):
            return risen, weight, first, second, rounds
        height = risen
    return None


def _rows(data: LifeData, fit: Fit) -> Vector:
    """Return the log-likelihood of one unit of every row."""
    standard = FAMILIES["weibull"].standard
    low, high = np.log(data.lower), np.log(data.upper)
    z_low, z_high = (low - fit.mu) / fit.sigma, (high - fit.mu) / fit.sigma
    exact, right = data.exact, data.right
    between = ~exact & ~right
    value = np.zeros(low.size)
    value[exact] = standard.log_density(z_low[exact])[0] - log(fit.sigma) - low[exact]
    value[right] = standard.log_survival(z_low[right])[0]
    value[between] = standard.log_between(z_low[between], z_high[between])
    return value
