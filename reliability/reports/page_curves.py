"""Curves by age and returns by month as tables of a page."""

from typing import Any

from django.utils.translation import gettext

from reliability.estimators import Fit, Refusal
from reliability.reports import series, wording
from reliability.reports.building import Report
from reliability.reports.cells import MOST_ROWS, percent, shown, table


def curve(report: Report) -> dict[str, Any]:
    """The step curve beside the model."""
    step = report.curve
    headers = (
        gettext("Age"), gettext("Devices at risk"), gettext("Failed"), gettext("Share surviving"),
        gettext("Lower bound"), gettext("Upper bound"), gettext("Model"),
    )  # fmt: skip
    if isinstance(step, Refusal):
        return table(headers, ())
    columns = (step.age, step.at_risk, step.failed, step.estimate, step.lower, step.upper)
    rows = []
    for age, at_risk, failed, *shares in thinned(list(zip(*columns, strict=True))):
        model = report.model.reliability(age) if isinstance(report.model, Fit) else None
        counts = [shown(float(x)) for x in (age, at_risk, failed)]
        rows.append([*counts, *(percent(float(x)) for x in shares), percent(model)])
    return table(headers, rows, ends=range(7))


def points(report: Report) -> dict[str, Any]:
    """The points of the probability plot."""
    ages, failed = series.points(report)
    pairs = thinned(list(zip(ages, failed, strict=True)))
    rows = [
        [
            shown(float(age)),
            percent(float(share)),
            percent(report.model.failed_by(age) if isinstance(report.model, Fit) else None),
        ]
        for age, share in pairs
    ]
    headers = (gettext("Age"), gettext("Share failed"), gettext("Model"))
    return table(headers, rows, ends=range(3))


def outlook(report: Report) -> dict[str, Any]:
    """Returns to expect by month."""
    headers = (
        gettext("Month from now"), gettext("Expected"), gettext("Lower bound"),
        gettext("Upper bound"),
    )  # fmt: skip
    found = report.outlook
    if found is None:
        return table(headers, ())
    months = enumerate(zip(found.expected, found.lower, found.upper, strict=True), start=1)
    rows = ([str(month), *(shown(float(x)) for x in values)] for month, values in months)
    return table(headers, rows, ends=range(4))


def outlook_total(report: Report) -> str:
    """Returns to expect in all, in one sentence."""
    found = report.outlook
    if found is None:
        return ""
    return gettext(
        "In twelve months %(total)s returns are expected, between %(lower)s and %(upper)s "
        "(%(level)s)."
    ) % {
        "total": shown(found.total),
        "lower": shown(found.total_lower),
        "upper": shown(found.total_upper),
        "level": wording.level(found.level, 2),
    }


def hazard(report: Report) -> dict[str, Any]:
    """Failures per running device and period."""
    found = report.hazards
    headers = (gettext("Age"), gettext("Failures per device and period"))
    pairs = thinned(list(zip(found.age, found.observed, strict=True)))
    return table(headers, ([shown(float(x)) for x in pair] for pair in pairs), ends=range(2))


def repairs(report: Report) -> dict[str, Any]:
    """Mean failures per device by age, with bounds."""
    found = report.repairs
    headers = (
        gettext("Age"), gettext("Devices at risk"), gettext("Failures per device so far"),
        gettext("Lower bound"), gettext("Upper bound"),
    )  # fmt: skip
    if isinstance(found, Refusal):
        return table(headers, ())
    columns = (found.age, found.at_risk, found.estimate, found.lower, found.upper)
    rows = thinned(list(zip(*columns, strict=True)))
    return table(headers, ([shown(float(x)) for x in row] for row in rows), ends=range(5))


def thinned(rows: list[Any]) -> list[Any]:
    """At most sixty rows, evenly chosen, the last one always; the files have them all."""
    if len(rows) <= MOST_ROWS:
        return rows
    step = (len(rows) - 1) / (MOST_ROWS - 1)
    return [rows[round(place * step)] for place in range(MOST_ROWS)]


def back_test(report: Report) -> dict[str, Any]:
    """Each month held out: what was expected without it, and what happened."""
    headers = (
        gettext("Month held out"), gettext("Expected"), gettext("Lower bound"),
        gettext("Upper bound"), gettext("Happened"),
    )  # fmt: skip
    found = report.back_test
    if found is None:
        return table(headers, ())
    made = found.forecast
    months = zip(made.expected, made.lower, made.upper, found.actual, strict=True)
    rows = ([str(place), *(shown(float(x)) for x in row)] for place, row in enumerate(months, 1))
    return table(headers, rows, ends=range(5))


def back_test_error(report: Report) -> str:
    """The error of the forecast in one sentence."""
    found = report.back_test
    if found is None:
        return ""
    said = {
        "months": len(found.actual),
        "expected": shown(found.forecast.total),
        "actual": shown(float(sum(found.actual))),
        "error": shown(found.error),
        "covered": found.covered,
        "level": wording.level(found.forecast.level, 2),
    }
    return (
        gettext(
            "Without the last %(months)s months, %(expected)s returns were expected in them and "
            "%(actual)s happened: %(error)s off per month. %(covered)s of %(months)s months lie "
            "within the bounds (%(level)s)."
        )
        % said
    )
