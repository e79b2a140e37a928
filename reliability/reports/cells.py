"""Numbers, shares and tables as a page shows them; the digits are those of the report."""

from collections.abc import Iterable, Sequence
from math import floor, isfinite, log10
from typing import Any

from django.utils.formats import number_format

SIGNIFICANT = 4
MOST_EXACT = 1e15
MOST_ROWS = 60
Table = dict[str, Any]


def shown(value: float | None) -> str:
    """Four significant digits, as the reader's language writes them; a dash for an open side."""
    if value is None or not isfinite(value):
        return "–"
    if abs(value) >= MOST_EXACT:
        return f"{value:.3e}"
    if value == int(value):
        return number_format(int(value), force_grouping=True)
    places = SIGNIFICANT - 1 - floor(log10(abs(value)))
    return number_format(round(value, places), decimal_pos=max(places, 0), force_grouping=True)


def percent(share: float | None) -> str:
    """A share in percent."""
    return (
        "–"
        if share is None or not isfinite(share)
        else f"{number_format(share * 100, decimal_pos=1)} %"
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], ends: Iterable[int] = ()) -> Table:
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
