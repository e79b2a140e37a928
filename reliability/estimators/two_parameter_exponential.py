"""Exponential life after a failure-free time: closed forms, exact bounds."""

from dataclasses import dataclass
from math import exp, inf, log, log1p

from reliability.estimators import special
from reliability.estimators.errors import Refusal
from reliability.estimators.life_data import LifeData

NEEDS_EXACT = Refusal(
    "needs_exact_ages",
    "The failure-free time is the age of the first failure, which must be known exactly.",
    ("exponential",),
)
NEEDS_TWO = Refusal(
    "needs_two_ages",
    "All failures are at one age and nothing ran longer: no time passed after the first failure.",
    ("exponential",),
)


@dataclass(frozen=True, eq=False)
class DelayedExponential:
    """R(t) = exp(-(t - gamma) / theta) after gamma, the age of the first failure.

    theta = sum(t - gamma) / r over all units, r failures (Lawless 2003, section 4.2.1).
    """

    theta: float
    gamma: float
    log_likelihood: float
    data: LifeData
    flags: tuple[str, ...]
    distribution: str = "exponential_2p"
    free_parameters: int = 2

    @property
    def parameters(self) -> dict[str, float]:
        """Scale and failure-free time, in the caller's unit."""
        return {"theta": self.theta, "gamma": self.gamma}

    @property
    def aic(self) -> float:
        """2 k - 2 ln L."""
        return 4.0 - 2.0 * self.log_likelihood

    @property
    def aicc(self) -> float:
        """AIC + 2 k (k + 1) / (n - k - 1)."""
        return self.aic + 12.0 / (self.data.units - 3.0) if self.data.units > 3 else inf

    @property
    def bic(self) -> float:
        """k ln n - 2 ln L."""
        return 2.0 * log(self.data.units) - 2.0 * self.log_likelihood

    @property
    def mean(self) -> float:
        """gamma + theta."""
        return self.gamma + self.theta

    def reliability(self, age: float) -> float:
        """Return R(t)."""
        return exp(-max(age - self.gamma, 0.0) / self.theta)

    def failed_by(self, age: float) -> float:
        """Return F(t)."""
        return 1.0 - self.reliability(age)

    def life(self, fraction: float) -> float:
        """Return the age by which `fraction` have failed."""
        return self.gamma - self.theta * log1p(-fraction)

    def bounds_on_theta(self, level: float = 0.90) -> tuple[float, float]:
        """Two-sided: 2 r theta_hat / theta is chi-square with 2 r - 2 degrees of freedom.

        Exact for tests ended at a failure (Lawless 2003, equation 4.2.5), close otherwise. Needs
        two failures, else (0, infinity).
        """
        r = self.data.failures
        if r < 2:
            return 0.0, inf
        low, high = (1.0 - level) / 2.0, (1.0 + level) / 2.0
        total, degrees = 2.0 * r * self.theta, 2.0 * r - 2.0
        return (
            total / special.chi_square_quantile(high, degrees),
            total / special.chi_square_quantile(low, degrees),
        )

    def lower_bound_on_gamma(self, level: float = 0.90) -> float:
        """One-sided: n (r - 1) (gamma_hat - gamma) / (r theta_hat) is F(2, 2 r - 2) distributed.

        The quantile of F(2, m) has the closed form (m/2) ((1 - level)^(-2/m) - 1)
        (Lawless 2003, equation 4.2.6). Minus infinity with one failure.
        """
        r, n = self.data.failures, self.data.units
        if r < 2:
            return -inf
        m = 2.0 * r - 2.0
        quantile = m / 2.0 * (exp(-2.0 / m * log(1.0 - level)) - 1.0)
        return self.gamma - quantile * r * self.theta / (n * (r - 1.0))


def fit_delayed_exponential(data: LifeData) -> DelayedExponential | Refusal:
    """Return the maximum likelihood estimate; exact and right-censored rows known from new."""
    failed = ~data.right
    if not data.exact[failed].all() or (data.entry > 0).any() or data.failures == 0:
        return NEEDS_EXACT
    gamma = float(data.lower[failed].min())
    late = (data.lower - gamma).clip(min=0.0)
    time = float(data.count @ late)
    if time <= 0:
        return NEEDS_TWO
    r = data.failures
    flags = ("one_failure",) if r == 1 else ()
    return DelayedExponential(time / r, gamma, -r * log(time / r) - r, data, flags)
