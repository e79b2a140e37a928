"""The Nevada chart of the field: sales by quarter, and of each the failures by quarter."""

from dataclasses import dataclass
from math import ceil

from reliability.questions import Question
from reliability.selectors.gathering import Gathered, gathered

SHADES = 5
Counts = dict[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """Failures in a quarter of the sales of another; None before the sale. `shade`: 0 to 5."""

    failures: int | None
    shade: int


@dataclass(frozen=True, slots=True)
class FieldChart:
    """Quarters as `2026 Q3`; one row of cells per quarter of sale."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[Cell, ...]], ...]


def field_chart(question: Question, found: Gathered | None = None) -> FieldChart:
    """Sales and counted failures by calendar quarter. Raises NoSuchSku."""
    sales: Counts = {}
    failures: dict[tuple[int, int], int] = {}
    for sold, failed_in, count in (found or gathered(question)).sales:
        sales[sold] = sales.get(sold, 0) + count
        if failed_in is not None:
            failures[sold, failed_in] = count
    last = question.as_of.year * 4 + (question.as_of.month - 1) // 3
    return _drawn(sales, failures, last)


def _drawn(sales: Counts, failures: dict[tuple[int, int], int], last: int) -> FieldChart:
    """Cells up to the last quarter, shaded by the share of the sales that failed."""
    quarters = range(min(sales, default=last + 1), last + 1)
    most = max((count / sales[sold] for (sold, _), count in failures.items()), default=1.0)

    def cell(sold: int, quarter: int) -> Cell:
        if quarter < sold:
            return Cell(None, 0)
        count = failures.get((sold, quarter), 0)
        return Cell(count, ceil(SHADES * count / sales[sold] / most))

    return FieldChart(
        tuple(_name(quarter) for quarter in quarters),
        tuple(
            (_name(sold), sales[sold], tuple(cell(sold, quarter) for quarter in quarters))
            for sold in sorted(sales)
        ),
    )


def _name(quarter: int) -> str:
    return f"{quarter // 4} Q{quarter % 4 + 1}"
