"""A report as one flat table for programs: the same numbers as on the page, with every digit."""

from collections.abc import Iterator
from math import isfinite

from accounts.exports import Table
from accounts.exports.cells import Value
from reliability.estimators import Fit, Refusal
from reliability.reports.building import Report
from reliability.reports.inputs import inputs_of
from reliability.reports.series import series_of

COLUMNS = ("section", "item", "value", "lower", "upper", "unit", "text")
NAME = "reliability.report"
Row = tuple[Value, ...]
_SHARES = ("kaplan_meier", "model_survival", "plotting_positions")
_RETURNS = ("back_test", "actual", "forecast")


def table_of(report: Report) -> Table:
    """Everything the report says. Items are stable codes; missing or open values are empty."""
    return as_table(list(rows_of(report)))


def as_table(rows: list[Row]) -> Table:
    """The rows of a report, made now or kept from before, as a file takes them."""
    return Table(NAME, COLUMNS, len(rows), [rows])


def rows_of(report: Report) -> Iterator[Row]:
    """Section, item, value with bounds, unit, text."""
    yield from (row("inputs", name, text=value) for name, value in inputs_of(report))
    yield from _data(report)
    yield from _model(report)
    yield from _plots(report)
    yield from _totals(report)
    yield from _bench(report)
    yield from _chart(report)


def _data(report: Report) -> Iterator[Row]:
    table = report.table
    yield row("data", "units", table.units, unit="devices")
    yield row("data", "failures", table.failures, unit="devices")
    yield row("data", "failures_without_a_device", table.without_a_device, unit="pieces")
    yield row("data", "under_warranty", report.field.units, unit="devices")
    for reason, count in (table.problems | table.notes).items():
        yield row("data", reason, count, unit="devices")
    for one in table.examples:
        yield row("excluded", one.serial, text=f"{one.problem} {one.sold_on or ''}".strip())


def _model(report: Report) -> Iterator[Row]:
    model, unit = report.model, report.question.period.value
    if isinstance(model, Refusal):
        yield row("model", "refusal", text=f"{model.code}: {model.reason}")
    if isinstance(model, Fit):
        yield row("model", "distribution", text=model.distribution)
        yield row("model", "log_likelihood", model.log_likelihood, text=" ".join(model.flags))
        yield row("model", "aicc", model.aicc)
    for one in report.ranking:
        failed = one.result.code if isinstance(one.result, Refusal) else ""
        yield row("ranking", one.distribution, one.aicc, unit="aicc", text=failed)
    for number in report.numbers:
        sides = "two-sided" if number.sided == 2 else "one-sided"
        text = f"{number.level:g} {sides} {number.method}"
        yield row(
            "numbers", number.name, number.estimate, number.lower, number.upper,
            unit if number.is_age else "", text,
        )  # fmt: skip


def _plots(report: Report) -> Iterator[Row]:
    """Every point of every plot, once; the item is the age or the month."""
    found = {line.name: line for plot in series_of(report).values() for line in plot}
    for name, line in found.items():
        for at, value, lower, upper in line.rows():
            yield row(name, item_of(name, at), value, lower, upper, unit=_unit(name))


def item_of(line: str, at: float) -> str:
    """How a point of a line is named: by its age, or by its month from the day asked about."""
    return f"month {at:g}" if line in _RETURNS else f"{at:.12g}"


def _unit(name: str) -> str:
    if name in _SHARES:
        return "share"
    return "returns" if name in _RETURNS else "failures per device"


def _totals(report: Report) -> Iterator[Row]:
    found, tested = report.outlook, report.back_test
    if found is not None:
        yield row("totals", "forecast", found.total, found.total_lower, found.total_upper,
                   unit="returns")  # fmt: skip
    if tested is not None:
        made = tested.forecast
        yield row("totals", "back_test", made.total, made.total_lower, made.total_upper,
                   unit="returns")  # fmt: skip
        yield row("totals", "actual", sum(tested.actual), unit="returns")
        yield row("totals", "back_test_error", tested.error, unit="returns per month")
        yield row("totals", "back_test_bias", tested.bias, unit="share")
        yield row("totals", "back_test_covered", tested.covered, unit="months")


def _bench(report: Report) -> Iterator[Row]:
    for fault in report.faults:
        yield row("faults", fault.fault_code, fault.pieces, unit="pieces")
    for pair in report.confusion.pairs:
        said = f"{pair.stated} > {pair.confirmed}"
        yield row("stated_and_confirmed", said, pair.pieces, unit="pieces")
    yield row("bench", "no_fault_found", report.confusion.share_of_nothing_found, unit="share")
    yield row("bench", "agreement", report.confusion.share_of_agreement, unit="share")


def _chart(report: Report) -> Iterator[Row]:
    for quarter, sales, cells in report.chart.rows:
        yield row("sales", quarter, sales, unit="devices")
        for column, cell in zip(report.chart.columns, cells, strict=True):
            if cell.failures is not None:
                yield row("failures", f"{quarter} > {column}", cell.failures, unit="devices")


def row(
    section: str,
    item: str,
    value: float | None = None,
    lower: float | None = None,
    upper: float | None = None,
    unit: str = "",
    text: str = "",
) -> Row:
    """A row of such a table; numbers that are not finite are left out."""
    return section, item, _finite(value), _finite(lower), _finite(upper), unit, text


def _finite(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(value)
