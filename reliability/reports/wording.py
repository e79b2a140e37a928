"""Codes of the statistics in plain words, in the language of the reader, with what to do next."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reliability.estimators import Refusal
from reliability.questions import Period

REFUSALS = {
    "no_units": _(
        "No device of this choice was followed through one whole period. Choose all lots and "
        "countries, or a later day."
    ),
    "no_failures": _(
        "Nothing of this choice has failed yet, so any long enough life fits. Below stands what "
        "can still be said: a lower bound. State a Weibull shape to use what you know."
    ),
    "all_failures_at_largest_time": _(
        "All failures happened at one age and nothing ran longer, so no curve fits better than a "
        "cliff. Wait for more data, or state a Weibull shape."
    ),
    "compatible_with_step": _(
        "All failures could have happened at the same moment. Choose days instead of months, or "
        "state a Weibull shape."
    ),
    "no_rise_with_age": _(
        "Devices found failed were not older than those still running, so no ageing can be "
        "estimated. Choose the exponential distribution, or state a Weibull shape."
    ),
    "no_finite_maximum": _(
        "No best curve exists for these data. Choose another distribution, or state a Weibull "
        "shape."
    ),
}
FLAGS = {
    "one_failure": _("There is one failure only: the bounds are wide, and the shape is a guess."),
    "all_failures_at_one_age": _("All failures happened at one age: the shape is hardly known."),
    "few_failures": _("There are fewer than five failures: look at the bounds, not the estimate."),
    "unusual_shape": _("The shape is outside 0.2 to 20: look for mixed causes or wrong dates."),
}
PROBLEMS = {
    "no_sale_date": _("The day of sale is not known, so there is no age"),
    "negative_age": _("Failed or taken back before the day of sale: a date is wrong"),
    "known_after_failure": _("Known only after it had failed"),
    "too_young": _("Not followed through one whole period yet"),
}
NOTES = {
    "after_warranty": _("Failed after the warranty: counted as running until its end"),
    "unfinished": _("Failed in a period that is not over: counts when the period is over"),
}
METHODS = {
    "likelihood_ratio": _("likelihood ratio"),
    "fisher": _("Fisher matrix"),
    "chi_square": _("constant failure rate, chi-square"),
    "weibayes": _("Weibayes with the stated shape"),
}
NAMES = {
    "b10": _("B10: one in ten has failed by"),
    "b50": _("B50: half have failed by"),
    "mttf": _("MTTF: mean life"),
    "r_one_year": _("R(1 year): share that survives a year"),
    "eta": _("Scale η: 63.2 % have failed by"),
    "beta": _("Shape β: below 1 early failures, above 1 wear"),
    "alpha": _("Scale α: half have failed by"),
    "theta": _("Mean life θ"),
    "mu": _("Location μ"),
    "sigma": _("Spread σ"),
}
RUN_FAILURES = {
    "broke": _("Something went wrong on our side, five times. The operators can see what."),
    "nothing_asked": _("A choice of this question does not exist any more, so nothing was found."),
}
PLOTS = {
    "probability": (
        _("Probability plot"),
        _(
            "Failures by age on the paper of the model, on which the model is a straight line; the "
            "table below holds the numbers."
        ),
    ),
    "survival": (
        _("Survival"),
        _(
            "Step curve of the share of devices surviving by age, with the model and its bounds; "
            "the table below holds the numbers."
        ),
    ),
    "hazard": (
        _("Hazard"),
        _(
            "Failures per running device and period by age, as counted and by the model with its "
            "bounds; the table below holds the numbers."
        ),
    ),
    "repairs": (
        _("Repeated failures"),
        _(
            "Mean number of failures per device up to each age, repeated ones included, with "
            "bounds; the table below holds the numbers."
        ),
    ),
    "forecast": (
        _("Returns to expect"),
        _(
            "Returns per month: expected without the last months and what happened in them, and "
            "the months to come with bounds; the tables below hold the numbers."
        ),
    ),
}


def refusal(refused: Refusal) -> str:
    """Why there is no model, and what to do; the estimator's own words for a code unknown here."""
    return str(REFUSALS.get(refused.code, refused.reason))


def level(share: float, sided: int) -> str:
    """A confidence level in full."""
    percent = _percent(share)
    if sided == 1:
        return gettext("%(level)s %% one-sided") % {"level": percent}
    each = _percent((1 + share) / 2)
    return gettext("%(level)s %% two-sided = %(each)s %% each side") % {
        "level": percent,
        "each": each,
    }


def age_unit(period: Period) -> str:
    """The unit of ages."""
    return gettext("months") if period is Period.MONTH else gettext("days")


def convention_of_months(period: Period) -> str:
    """How dates became ages."""
    if period is Period.MONTH:
        return gettext("A month is a twelfth of 365 days; only whole months of a life count.")
    return gettext("Ages are whole days.")


def _percent(share: float) -> str:
    return f"{share * 100:.4g}"
