"""A report in words and tables for the page; the digits are those of the report."""

from collections.abc import Iterable, Sequence
from math import floor, isfinite, log10
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from reliability.estimators import Fit, Refusal
from reliability.questions import Distribution
from reliability.reports import wording
from reliability.reports.building import Report
from reliability.reports.inputs import inputs_of
from reliability.reports.numbers import Number
from reliability.reports.plots import points

SIGNIFICANT = 4
MOST_EXACT = 1e15
MOST_ROWS = 60
Cell = dict[str, Any]


def page_of(report: Report) -> dict[str, Any]:
    """The context of the page."""
    return {
        "report": report,
        "counts": _counts(report),
        "model": _model(report),
        "cautions": _cautions(report),
        "numbers": _numbers(report),
        "ranking": _ranking(report),
        "curve": _curve(report),
        "points": _points(report),
        "faults": _faults(report),
        "pairs": _pairs(report),
        "bench": _bench(report),
        "left_out": _left_out(report),
        "examples": _examples(report),
        "outlook": _outlook(report),
        "outlook_total": _outlook_total(report),
        "inputs": [{"label": name, "value": value} for name, value in inputs_of(report)],
    }


def shown(value: float | None) -> str:
    """Four significant digits, as the reader's language writes them; a dash for an open side."""
    if value is None or not isfinite(value):
        return "–"
    if value == int(value) and abs(value) < MOST_EXACT:
        return number_format(int(value), force_grouping=True)
    places = SIGNIFICANT - 1 - floor(log10(abs(value)))
    return number_format(round(value, places), decimal_pos=max(places, 0), force_grouping=True)


def percent(share: float | None) -> str:
    """A share in percent."""
    return "–" if share is None else f"{number_format(share * 100, decimal_pos=1)} %"


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
    return _table(headers, (_number(number, unit) for number in report.numbers), ends=(1, 2, 3))


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
    return _table(headers, rows, ends=(1,))


def _curve(report: Report) -> dict[str, Any]:
    step = report.curve
    headers = (
        gettext("Age"), gettext("Devices at risk"), gettext("Failed"), gettext("Share surviving"),
        gettext("Lower bound"), gettext("Upper bound"), gettext("Model"),
    )  # fmt: skip
    if isinstance(step, Refusal):
        return _table(headers, ())
    columns = (step.age, step.at_risk, step.failed, step.estimate, step.lower, step.upper)
    rows = []
    for age, at_risk, failed, *shares in list(zip(*columns, strict=True))[:MOST_ROWS]:
        model = report.model.reliability(age) if isinstance(report.model, Fit) else None
        counts = [shown(float(x)) for x in (age, at_risk, failed)]
        rows.append([*counts, *(percent(float(x)) for x in shares), percent(model)])
    return _table(headers, rows, ends=range(7))


def _points(report: Report) -> dict[str, Any]:
    ages, failed = points(report)
    pairs = list(zip(ages, failed, strict=True))[:MOST_ROWS]
    rows = [
        [
            shown(float(age)),
            percent(float(share)),
            percent(report.model.failed_by(age) if isinstance(report.model, Fit) else None),
        ]
        for age, share in pairs
    ]
    headers = (gettext("Age"), gettext("Share failed"), gettext("Model"))
    return _table(headers, rows, ends=range(3))


def _faults(report: Report) -> list[dict[str, Any]]:
    most = max((fault.pieces for fault in report.faults), default=1)
    return [
        {
            "code": fault.fault_code,
            "pieces": fault.pieces,
            "most": most,
            "share": percent(fault.share),
            "up_to": percent(fault.up_to),
        }
        for fault in report.faults
    ]


def _pairs(report: Report) -> dict[str, Any]:
    nothing = gettext("No fault found")
    unsaid = gettext("Nothing stated")
    rows = (
        [pair.stated or unsaid, pair.confirmed or nothing, number_format(pair.pieces)]
        for pair in report.confusion.pairs[:MOST_ROWS]
    )
    headers = (gettext("Customer said"), gettext("Bench confirmed"), gettext("Pieces"))
    return _table(headers, rows, ends=(2,))


def _bench(report: Report) -> list[dict[str, str]]:
    found = report.confusion
    return [
        {"label": gettext("Pieces diagnosed"), "value": number_format(found.pieces)},
        {"label": gettext("No fault found"), "value": percent(found.share_of_nothing_found)},
        {
            "label": gettext("Customer and bench agree"),
            "value": percent(found.share_of_agreement),
        },
    ]


def _left_out(report: Report) -> list[dict[str, str]]:
    reasons = wording.PROBLEMS | wording.NOTES
    counted = report.table.problems | report.table.notes
    return [
        {"label": str(reasons[code]), "value": number_format(count)}
        for code, count in counted.items()
    ]


def _examples(report: Report) -> dict[str, Any]:
    headers = (
        gettext("Serial number"), gettext("Sold"), gettext("Known from"), gettext("Failed"),
        gettext("Why it is not used"),
    )  # fmt: skip
    rows = (
        [
            one.serial,
            *("–" if day is None else date_format(day) for day in
              (one.sold_on, one.entered_on, one.failed_on)),
            str(wording.PROBLEMS[one.problem]),
        ]
        for one in report.table.examples
    )  # fmt: skip
    return _table(headers, rows)


def _outlook(report: Report) -> dict[str, Any]:
    headers = (
        gettext("Month from now"), gettext("Expected"), gettext("Lower bound"),
        gettext("Upper bound"),
    )  # fmt: skip
    found = report.outlook
    if found is None:
        return _table(headers, ())
    months = enumerate(zip(found.expected, found.lower, found.upper, strict=True), start=1)
    rows = ([str(month), *(shown(float(x)) for x in values)] for month, values in months)
    return _table(headers, rows, ends=range(4))


def _outlook_total(report: Report) -> str:
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


def _table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], ends: Iterable[int] = ()
) -> dict[str, Any]:
    """Headers and cells as `components/table.html` takes them; numbers end at the end."""
    right = set(ends)
    align = ["end" if place in right else "" for place in range(len(headers))]
    return {
        "headers": [
            {"label": label, "align": side} for label, side in zip(headers, align, strict=True)
        ],
        "rows": [
            [
                {"label": label, "text": text, "align": side}
                for label, text, side in zip(headers, row, align, strict=True)
            ]
            for row in rows
        ],
    }
