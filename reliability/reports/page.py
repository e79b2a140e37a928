"""A report in words and tables for the page; the digits are those of the report."""

from collections.abc import Callable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from reliability.estimators import Fit, Refusal
from reliability.questions import Distribution
from reliability.reports import page_bench, page_curves, plots, wording
from reliability.reports.building import Report
from reliability.reports.cells import shown, table
from reliability.reports.inputs import inputs_of
from reliability.reports.numbers import Number


def page_of(report: Report) -> dict[str, Any]:
    """The context of the page."""
    return {
        "report": report,
        "counts": _counts(report),
        "model": _model(report),
        "cautions": _cautions(report),
        "numbers": _numbers(report),
        "ranking": _ranking(report),
        "plots": [_plot(report, name) for name in plots.PLOTS if plots.can_draw(report, name)],
        "faults": page_bench.faults(report),
        "pairs": page_bench.pairs(report),
        "bench": page_bench.bench(report),
        "left_out": page_bench.left_out(report),
        "examples": page_bench.examples(report),
        "outlook": page_curves.outlook(report),
        "outlook_total": page_curves.outlook_total(report),
        "back_test": page_curves.back_test(report),
        "back_test_error": page_curves.back_test_error(report),
        "inputs": [{"label": name, "value": value} for name, value in inputs_of(report)],
    }


TABLES: dict[str, Callable[[Report], dict[str, Any]]] = {
    "probability": page_curves.points,
    "survival": page_curves.curve,
    "hazard": page_curves.hazard,
    "repairs": page_curves.repairs,
    "forecast": page_curves.outlook,
}


def _plot(report: Report, name: str) -> dict[str, Any]:
    """A picture by its name, with its title, its words for those who do not see it, its numbers."""
    title, alt = wording.PLOTS[name]
    return {"name": name, "title": title, "alt": alt, "table": TABLES[name](report)}


def _counts(report: Report) -> list[dict[str, str]]:
    table = report.table
    total = sum(table.problems.values())
    return [
        {"label": gettext("Devices in the data"), "value": number_format(table.units)},
        {"label": gettext("Confirmed failures"), "value": number_format(table.failures)},
        {"label": gettext("Devices not used"), "value": number_format(total)},
        {
            "label": gettext("Failures of devices we do not know"),
            "value": number_format(table.without_a_device),
        },
        {"label": gettext("Under warranty now"), "value": number_format(report.field.units)},
    ]


def _model(report: Report) -> dict[str, str]:
    if isinstance(report.model, Refusal):
        return {"refusal": wording.refusal(report.model)}
    name = str(Distribution(report.model.distribution).label)
    if report.question.shape is not None:
        return {"name": gettext("%(distribution)s with a stated shape") % {"distribution": name}}
    return {"name": name}


def _cautions(report: Report) -> list[str]:
    """What to keep in mind, the gravest first."""
    found = []
    if isinstance(report.model, Fit):
        found += [str(wording.FLAGS[flag]) for flag in report.model.flags]
    if any(number.beyond for number in report.numbers):
        found.append(
            gettext(
                "Ages marked “beyond the data” are older than any device here: they are only as "
                "good as the distribution."
            )
        )
    if report.position.unread:
        found.append(
            gettext(
                "Some of what happened is not counted yet: the data are still being read. Look "
                "again in a moment before you pass these numbers on."
            )
        )
    if report.table.without_a_device:
        found.append(
            gettext(
                "Some confirmed failures have no serial number that we sold. They are missing in "
                "the model, so true failure rates are higher."
            )
        )
    return found


def _numbers(report: Report) -> dict[str, Any]:
    unit = wording.age_unit(report.question.period)
    headers = (
        gettext("Number"), gettext("Estimate"), gettext("Lower bound"), gettext("Upper bound"),
        gettext("Bounds"),
    )  # fmt: skip
    return table(headers, (_number(number, unit) for number in report.numbers), ends=(1, 2, 3))


def _number(number: Number, unit: str) -> list[str]:
    name = str(wording.NAMES[number.name])
    if number.is_age:
        name = gettext("%(name)s, in %(unit)s") % {"name": name, "unit": unit}
    estimate = shown(number.estimate)
    if number.beyond:
        estimate = gettext("%(value)s (beyond the data)") % {"value": estimate}
    method = str(wording.METHODS[number.method])
    level = wording.level(number.level, number.sided)
    how = gettext("%(level)s, %(method)s") % {"level": level, "method": method}
    return [name, estimate, shown(number.lower), shown(number.upper), how]


def _ranking(report: Report) -> dict[str, Any]:
    rows = (
        [
            str(Distribution(row.distribution).label),
            shown(row.aicc),
            wording.refusal(row.result) if isinstance(row.result, Refusal) else "",
        ]
        for row in report.ranking
    )
    headers = (gettext("Distribution"), gettext("AICc"), gettext("Why not"))
    return table(headers, rows, ends=(1,))
