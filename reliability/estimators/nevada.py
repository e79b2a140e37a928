"""The Nevada chart: sales by period, and of each sale the returns by period, as life data.

The convention of ages moves a forecast by almost a factor of two, so it is part of the data:
a unit sold in period s and returned in period r has age k = r - s, taken as the interval
(k - 1, k] ("interval", the default), as exactly k ("end", as Weibull++ does) or as exactly
k - 1/2 ("mid"). Units not returned are running at their age in the last period of the chart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from reliability.estimators.errors import InvalidData
from reliability.estimators.life_data import LifeData, rows

Convention = Literal["interval", "end", "mid"]
Cell = int | None


@dataclass(frozen=True)
class NevadaChart:
    """Sales and returns by period, whole counts.

    `sales[i]` units were sold in period `sale_periods[i]`; `returns[i][j]` of them came back in
    period `return_periods[j]`. A cell is None where nothing can be known; unknown is not zero.
    """

    sale_periods: tuple[int, ...]
    return_periods: tuple[int, ...]
    sales: tuple[int, ...]
    returns: tuple[tuple[Cell, ...], ...]


def chart(
    sales: Sequence[int],
    returns: Sequence[Sequence[Cell]],
    *,
    sale_periods: Sequence[int] | None = None,
    return_periods: Sequence[int] | None = None,
) -> NevadaChart:
    """Check a chart; periods default to sales 0, 1, … and returns 1, 2, … .

    Raises InvalidData naming the cell: negative or fractional counts, returns above sales,
    returns before the period after the sale, and missing cells in between.
    """
    sold = tuple(sale_periods if sale_periods is not None else range(len(sales)))
    width = max((len(row) for row in returns), default=0)
    back = tuple(return_periods if return_periods is not None else range(1, width + 1))
    if not len(sold) == len(sales) == len(returns) or any(len(r) != len(back) for r in returns):
        raise InvalidData("lengths_differ", "chart", "rows and columns do not match the periods")
    if sorted(set(back)) != list(back):
        raise InvalidData("periods_unordered", "chart", "return periods must rise")
    built = NevadaChart(sold, back, tuple(sales), tuple(tuple(row) for row in returns))
    for row in range(len(sold)):
        _ensure_row(built, row)
    return built


def life_data(nevada: NevadaChart, convention: Convention = "interval") -> LifeData:
    """Return the chart as rows; ages in periods. The caller prints the convention it chose."""
    lower: list[float] = []
    upper: list[float] = []
    count: list[int] = []
    for row, sold in enumerate(nevada.sale_periods):
        left = nevada.sales[row]
        for column, back in enumerate(nevada.return_periods):
            returned = nevada.returns[row][column] or 0
            low, high = _age(back - sold, convention)
            lower, upper, count = [*lower, low], [*upper, high], [*count, returned]
            left -= returned
        lower.append(max(float(nevada.return_periods[-1] - sold), 0.0))
        upper, count = [*upper, np.inf], [*count, left]
    return rows(lower, upper, count)


def chart_of_devices(
    sold: Sequence[int], returned: Sequence[int | None], last_period: int
) -> NevadaChart:
    """Count devices into a chart: period of sale and of return (None: not returned) of each.

    Raises InvalidData naming the device whose return is not after its sale, or is after
    `last_period`.
    """
    first = min(sold, default=last_period)
    periods = tuple(range(first, last_period))
    back = tuple(range(first + 1, last_period + 1))
    sales = np.zeros(len(periods), dtype=int)
    returns = np.zeros((len(periods), len(back)), dtype=int)
    for device, (start, end) in enumerate(zip(sold, returned, strict=True)):
        if start >= last_period or (end is not None and not start < end <= last_period):
            raise InvalidData("outside_chart", f"device {device}", "not after sale within chart")
        sales[start - first] += 1
        if end is not None:
            returns[start - first, end - first - 1] += 1
    cells = [
        [int(returns[i, j]) if back[j] > periods[i] else None for j in range(len(back))]
        for i in range(len(periods))
    ]
    return chart(sales.tolist(), cells, sale_periods=periods, return_periods=back)


def _age(age: int, convention: Convention) -> tuple[float, float]:
    """Return the ends of one age; before the sale there are no units, and any age will do."""
    end = float(max(age, 1))
    if convention == "interval":
        return end - 1.0, end
    exact = end if convention == "end" else end - 0.5
    return exact, exact


def _ensure_row(nevada: NevadaChart, row: int) -> None:
    sold, sales = nevada.sale_periods[row], nevada.sales[row]
    _ensure_count(sales, f"sales of period {sold}")
    total = 0
    for column, back in enumerate(nevada.return_periods):
        place = f"returns in period {back} of sales of period {sold}"
        total += _checked_cell(nevada.returns[row][column], back > sold, place)
        if total > sales:
            raise InvalidData("returns_above_sales", place, f"{total} returned of {sales} sold")


def _checked_cell(value: Cell, after_sale: bool, place: str) -> int:
    """Return the returns of one cell."""
    if value is None:
        if after_sale:
            raise InvalidData("missing_cell", place, "the cell is missing; unknown is not zero")
        return 0
    _ensure_count(value, place)
    if value and not after_sale:
        raise InvalidData("before_sale", place, "returned before the period after the sale")
    return value


def _ensure_count(value: float, place: str) -> None:
    if not value >= 0:
        raise InvalidData("negative", place, "the count is negative or not a number")
    if value != int(value):
        raise InvalidData("count_not_whole", place, "the count is not a whole number")
