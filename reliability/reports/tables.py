"""A report as one flat table for programs: the same numbers as on the page, with every digit."""

from collections.abc import Iterator
from math import isfinite

from accounts.exports import Table
from accounts.exports.cells import Value
from reliability.estimators import Fit, Refusal
from reliability.reports.building import Report
from reliability.reports.inputs import inputs_of

COLUMNS = ("section", "item", "value", "lower", "upper", "unit", "note")
NAME = "reliability.report"
Row = tuple[Value, ...]


def table_of(report: Report) -> Table:
    """Everything the report says. Items are stable codes; missing or open values are empty."""
    rows = list(_rows(report))
    return Table(NAME, COLUMNS, len(rows), [rows])


def _rows(report: Report) -> Iterator[Row]:
    yield from (_row("inputs", name, value) for name, value in inputs_of(report))
    yield from _data(report)
    yield from _model(report)
    yield from _curve(report)
    yield from _outlook(report)
    yield from _bench(report)
    yield from _chart(report)


def _data(report: Report) -> Iterator[Row]:
    table = report.table
    yield _row("data", "units", table.units)
    yield _row("data", "failures", table.failures)
    yield _row("data", "failures_without_a_device", table.without_a_device)
    for reason, count in (table.problems | table.notes).items():
        yield _row("data", reason, count)
    for one in table.examples:
        yield _row("excluded", one.serial, str(one.sold_on or ""), note=one.problem)


def _model(report: Report) -> Iterator[Row]:
    model, unit = report.model, report.question.period.value
    if isinstance(model, Refusal):
        yield _row("model", "refusal", model.code, note=model.reason)
    if isinstance(model, Fit):
        yield _row("model", "distribution", model.distribution, note=" ".join(model.flags))
        yield _row("model", "log_likelihood", model.log_likelihood)
        yield _row("model", "aicc", model.aicc)
    for row in report.ranking:
        failed = row.result.code if isinstance(row.result, Refusal) else ""
        yield _row("ranking", row.distribution, row.aicc, unit="aicc", note=failed)
    for number in report.numbers:
        sides = "two-sided" if number.sided == 2 else "one-sided"
        note = f"{number.level:g} {sides} {number.method}"
        yield _row(
            "numbers", number.name, number.estimate, number.lower, number.upper,
            unit if number.is_age else "", note,
        )  # fmt: skip


def _curve(report: Report) -> Iterator[Row]:
    if isinstance(report.curve, Refusal):
        return
    found = zip(
        report.curve.age, report.curve.estimate, report.curve.lower, report.curve.upper, strict=True
    )
    for age, survival, lower, upper in found:
        yield _row("kaplan_meier", f"{age:g}", float(survival), float(lower), float(upper))


def _outlook(report: Report) -> Iterator[Row]:
    found = report.outlook
    if found is None:
        return
    months = zip(found.expected, found.lower, found.upper, strict=True)
    for month, (expected, lower, upper) in enumerate(months, start=1):
        yield _row("forecast", f"month {month}", float(expected), float(lower), float(upper))
    yield _row("forecast", "total", found.total, found.total_lower, found.total_upper)


def _bench(report: Report) -> Iterator[Row]:
    for fault in report.faults:
        yield _row("faults", fault.fault_code, fault.pieces, unit="pieces")
    for pair in report.confusion.pairs:
        yield _row("stated_and_confirmed", f"{pair.stated} > {pair.confirmed}", pair.pieces)
    yield _row("bench", "no_fault_found", report.confusion.share_of_nothing_found, unit="share")


def _chart(report: Report) -> Iterator[Row]:
    for quarter, sales, cells in report.chart.rows:
        yield _row("sales", quarter, sales)
        for column, cell in zip(report.chart.columns, cells, strict=True):
            if cell.failures is not None:
                yield _row("failures", f"{quarter} > {column}", cell.failures)


def _row(
    section: str,
    item: str,
    value: Value,
    lower: float | None = None,
    upper: float | None = None,
    unit: str = "",
    note: str = "",
) -> Row:
    return section, item, _finite(value), _finite(lower), _finite(upper), unit, note


def _finite(value: Value) -> Value:
    return None if isinstance(value, float) and not isfinite(value) else value
