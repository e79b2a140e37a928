"""A report with bootstrap bounds, made in slices that can be stopped and taken up again.

What a slice needs is pinned by the first: the rows of the report, its life data and its model.
Every replicate has a seed of its own, so slices of any size give the same digits.
"""

from collections.abc import Callable, Sequence
from math import inf, isfinite
from typing import Any, cast

from reliability.estimators import (
    Distribution,
    Fit,
    Quantity,
    fit,
    life_at,
    mean,
    parameter,
    percentiles,
    refitted,
    reliability_at,
)
from reliability.forms import QuestionForm
from reliability.questions import Convention, Period
from reliability.reports.building import Report, build, build_again
from reliability.reports.outlook import SEED
from reliability.reports.tables import rows_of
from reliability.selectors import Row, life_data

AT_ONCE = 50
B10, B50 = 0.10, 0.50
JSON = dict[str, Any]


def report_of(query: str) -> Report:
    """The report that an address asks for; raises ValueError where it asks for none."""
    form = QuestionForm.of_query(query)
    question, past = form.question(), form.past()
    return build(question) if past is None else build_again(question, **past)


def pinned(query: str) -> JSON:
    """Read everything once: rows, life data, and which model was fitted to them."""
    report = report_of(query)
    asked = report.question
    return {
        "rows": [list(row) for row in rows_of(report)],
        "life": [list(row) for row in report.table.rows],
        "convention": asked.convention.value,
        "distribution": report.model.distribution if isinstance(report.model, Fit) else "",
        "shape": asked.shape,
        "level": asked.level,
        "period": asked.period.value,
    }


def can_go_on(held: JSON) -> bool:
    """Whether there is a model to draw replicates of."""
    return bool(held["distribution"])


def replicates(
    held: JSON, first: int, wanted: int, has_time: Callable[[], bool]
) -> list[list[float | str | None]]:
    """More replicates, from number `first` on, while there is time; at least one portion."""
    model = _model(held)
    asked = [quantity for _name, quantity in _quantities(model, held)]
    found: list[list[float | str | None]] = []
    while True:
        end = min(first + len(found) + AT_ONCE, wanted)
        numbers = range(first + len(found), end)
        found += [_kept(refitted(model, asked, seed=(SEED, number))) for number in numbers]
        if end == wanted or not has_time():
            return found


def numbers(held: JSON, found: Sequence[Sequence[float | str | None]]) -> list[list[Any]]:
    """The rows of the report, and the bounds of the replicates below."""
    rows: list[list[Any]] = list(held["rows"])
    if not found:
        return rows
    model = _model(held)
    unit = held["period"]
    for place, (name, _quantity) in enumerate(_quantities(model, held)):
        values = [None if one[place] is None else float(one[place]) for one in found]  # type: ignore[arg-type] # not None
        bounds = percentiles(values, level=held["level"])
        text = f"{held['level']:g} two-sided percentile, {len(found)} replicates, seed {SEED}"
        is_age = name in ("eta", "alpha", "theta", "b10", "b50", "mttf")
        refused = sum(value is None for value in values)
        kept = f"{text}, {refused} without an estimate" if refused else text
        estimate = next(row[2] for row in rows if row[:2] == ["numbers", name])
        lower, upper = (_closed(end) for end in bounds or (inf, inf))
        rows.append(["bootstrap", name, estimate, lower, upper, unit if is_age else "", kept])
    return rows


def _kept(values: Sequence[float | None]) -> list[float | str | None]:
    """Values as JSON holds them: it knows no infinity."""
    return [value if value is None or isfinite(value) else str(value) for value in values]


def _closed(end: float) -> float | None:
    """A bound, or None for an open side."""
    return end if isfinite(end) else None


def _model(held: JSON) -> Fit:
    rows = [Row(*row) for row in held["life"]]
    data = life_data(rows, Convention(held["convention"]))
    distribution = cast("Distribution", held["distribution"])
    return cast("Fit", fit(data, distribution, fixed_beta=held["shape"]))


def _quantities(model: Fit, held: JSON) -> list[tuple[str, Quantity]]:
    year = float(Period(held["period"]).per_year)
    return [
        *((name, parameter(name)) for name in model.parameters),
        ("b10", life_at(B10)),
        ("b50", life_at(B50)),
        ("mttf", mean()),
        ("r_one_year", reliability_at(year)),
    ]
