"""The two plots of an end-of-life plan: the stock running down, and what each switch costs."""

from collections.abc import Callable
from typing import Any

import numpy as np
from django.utils.translation import gettext

from reliability.reports.end_of_life import EndOfLife
from reliability.reports.plots import BAND, PRIMARY, SOFT, THREAD, saved


def draw(found: EndOfLife, name: str, format: str) -> bytes:
    """The picture of that name; raises KeyError for another."""
    paint = PLOTS[name]
    points = {"switch": [[point.period, point.total] for point in found.switch]}
    months = [[place, month.stock_left] for place, month in enumerate(found.months, start=1)]
    said = points if name == "cost" else {"stock_left": months}
    return saved(lambda axes: paint(axes, found), format, found.fingerprint, said)


def _stock(axes: Any, found: EndOfLife) -> None:
    """Pieces needed so far against the pieces there are."""
    expected = found.outlook
    assert expected is not None
    used = 1.0 / ((1.0 - found.costs.scrap) * (1.0 - found.costs.repeat))
    months = np.arange(len(found.months) + 1)
    sums = np.concatenate(
        [np.zeros((expected.draws, 1)), np.cumsum(expected.futures * used, axis=1)], axis=1
    )
    shares = ((1 - expected.level) / 2, (1 + expected.level) / 2)
    lines = [np.quantile(sums, share, axis=0) for share in shares]
    label = gettext("Bounds, %(level)s %% two-sided") % {"level": f"{expected.level * 100:.4g}"}
    axes.fill_between(months, *lines, color=BAND, label=label)
    needed = np.concatenate([[0.0], np.cumsum(expected.expected) * used])
    axes.plot(months, needed, color=PRIMARY, linewidth=2, label=gettext("Pieces needed so far"))
    axes.axhline(found.stock, color=THREAD, linewidth=2, label=gettext("Pieces in stock"))
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(gettext("Months from the day asked about"))
    axes.set_ylabel(gettext("Pieces"))
    axes.set_ylim(bottom=0.0)


def _cost(axes: Any, found: EndOfLife) -> None:
    """What buying, keeping and substituting cost, by the month of the switch."""
    months = [point.period for point in found.switch]
    parts = [
        (gettext("Purchase"), [point.purchase for point in found.switch], PRIMARY),
        (gettext("Substitution"), [point.substitution for point in found.switch], THREAD),
        (gettext("Left over"), [point.left_over for point in found.switch], SOFT),
    ]
    for label, values, color in parts:
        axes.plot(months, values, color=color, linewidth=1.5, linestyle="--", label=label)
    total = [point.total for point in found.switch]
    axes.plot(months, total, color="#1b2238", linewidth=2.4, label=gettext("Total"))
    best = found.best
    assert best is not None
    axes.plot([best.period], [best.total], "o", color=THREAD, label=gettext("Cheapest"))
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(gettext("Months until the switch to the substitute"))
    axes.set_ylabel(gettext("Cost"))
    axes.set_ylim(bottom=0.0)


PLOTS: dict[str, Callable[[Any, EndOfLife], None]] = {"stock": _stock, "cost": _cost}
