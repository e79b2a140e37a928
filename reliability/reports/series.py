"""The lines and points of every plot as numbers: drawn, listed in the files, kept in the picture.

Nothing is drawn that is not here, so pictures and files cannot say different things.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

import numpy as np

from reliability.estimators import Fit, Refusal, bounds, reliability_at
from reliability.estimators.special import Vector
from reliability.reports.building import Report

POINTS_OF_BAND = 25


@dataclass(frozen=True, eq=False)
class Series:
    """Points of one line: `name` is a section of the files, `at` an age or a month from now."""

    name: str
    at: Vector
    value: Vector
    lower: Vector | None = None
    upper: Vector | None = None

    def rows(self) -> list[tuple[float, float | None, float | None, float | None]]:
        """At, value and bounds of every point; what is open or not given is None."""
        columns = (self.value, self.lower, self.upper)
        given = [[None] * len(self.at) if one is None else _finite(one) for one in columns]
        return list(zip((float(at) for at in self.at), *given, strict=True))


def series_of(report: Report) -> dict[str, tuple[Series, ...]]:
    """Every plot by its name."""
    return {name: make(report) for name, make in SERIES.items()}


def model_curve(report: Report) -> Series | None:
    """The share surviving by the model, at ages up to that of the oldest unit."""
    model = report.model
    if isinstance(model, Refusal):
        return None
    last = oldest(report)
    ages = np.linspace(last / 100, last, POINTS_OF_BAND)
    if model.family.logarithmic:
        ages = np.geomspace(last / 50, last, POINTS_OF_BAND)
    found = [bounds(model, reliability_at(float(age)), level=report.question.level) for age in ages]
    return Series(
        "model_survival",
        ages,
        np.array([one.estimate for one in found]),
        np.array([one.lower for one in found]),
        np.array([one.upper for one in found]),
    )


def oldest(report: Report) -> float:
    """The age up to which plots are drawn."""
    return float(max((row.age for row in report.table.rows), default=1)) or 1.0


def points(report: Report) -> tuple[Vector, Vector]:
    """Ages and shares failed: median ranks, or one less Kaplan-Meier where units entered late."""
    if not isinstance(report.points, Refusal):
        return report.points.age, report.points.fraction
    if isinstance(report.curve, Refusal):
        return np.array([]), np.array([])
    alive = report.curve.estimate > 0
    return report.curve.age[alive], 1.0 - report.curve.estimate[alive]


def _survival(report: Report) -> tuple[Series, ...]:
    step = report.curve
    found = []
    if not isinstance(step, Refusal):
        found.append(Series("kaplan_meier", step.age, step.estimate, step.lower, step.upper))
    return (*found, *_model(report))


def _probability(report: Report) -> tuple[Series, ...]:
    return (Series("plotting_positions", *points(report)), *_model(report))


def _hazard(report: Report) -> tuple[Series, ...]:
    found = report.hazards
    observed = Series("observed_hazard", found.age, found.observed)
    model = found.model
    if model is None:
        return (observed,)
    return observed, Series("model_hazard", model.age, model.estimate, model.lower, model.upper)


def _repairs(report: Report) -> tuple[Series, ...]:
    found = report.repairs
    if isinstance(found, Refusal):
        return ()
    return (Series("mean_cumulative", found.age, found.estimate, found.lower, found.upper),)


def _forecast(report: Report) -> tuple[Series, ...]:
    """Months to come are positive, those held out end at 0."""
    found: list[Series] = []
    past, future = report.back_test, report.outlook
    if past is not None:
        months = np.arange(1.0, len(past.actual) + 1.0) - len(past.actual)
        made = past.forecast
        found.append(Series("back_test", months, made.expected, made.lower, made.upper))
        found.append(Series("actual", months, np.array(past.actual, dtype=np.float64)))
    if future is not None:
        months = np.arange(1.0, len(future.expected) + 1.0)
        found.append(Series("forecast", months, future.expected, future.lower, future.upper))
    return tuple(found)


SERIES: dict[str, Callable[[Report], tuple[Series, ...]]] = {
    "survival": _survival,
    "probability": _probability,
    "hazard": _hazard,
    "repairs": _repairs,
    "forecast": _forecast,
}


def _model(report: Report) -> tuple[Series, ...]:
    curve = model_curve(report) if isinstance(report.model, Fit) else None
    return () if curve is None else (curve,)


def _finite(values: Vector) -> list[float | None]:
    return [float(value) if isfinite(value) else None for value in values]
