"""The plots of a report as SVG or PNG. matplotlib is imported by whoever asks for a picture."""

import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from django.utils import translation
from django.utils.translation import gettext

from reliability.estimators import Fit, Refusal, bounds, reliability_at
from reliability.reports import wording
from reliability.reports.building import Report

# The ink of the design tokens on paper: pictures are sent on and printed, so they stay light.
INK, SOFT, LINE = "#1b2238", "#5f677c", "#dcdfda"
PRIMARY, BAND, THREAD = "#2c4380", "#e6ebf7", "#d8572a"
SIZE_INCHES = (6.4, 4.4)  # 460 pixels wide at 72 per inch: letters stay readable on a phone
POINTS_OF_BAND = 25
ROUND_AGES = [step * 10**power for power in range(5) for step in (1, 2, 5)]
_STYLED = threading.Lock()  # matplotlib's style belongs to the process
STYLE: dict[str, Any] = {
    "svg.fonttype": "none",  # letters stay letters: in the reader's font, found by a search
    "font.family": "sans-serif",
    "font.size": 13,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "axes.grid": True,
    "grid.color": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


class Curve(NamedTuple):
    """The model at some ages: R and its bounds there."""

    age: Any
    survival: Any
    lower: Any
    upper: Any


def draw(report: Report, name: str, format: str) -> bytes:
    """The picture of that name; `format` svg or png. Raises KeyError for another name.

    An SVG speaks the reader's language and borrows the reader's fonts; a PNG is in English, whose
    letters the fonts of every server have.
    """
    language = translation.get_language() if format == "svg" else "en"
    with _STYLED, translation.override(language):
        return _drawn(report, PLOTS[name], format)


def _drawn(report: Report, paint: Callable[[Any, Report], None], format: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = BytesIO()
    style: Any = {**STYLE, "svg.hashsalt": report.fingerprint}
    with rc_context(style):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        paint(axes, report)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(loc="best", fontsize=11)
        figure.text(0.995, 0.005, report.fingerprint[:12], ha="right", fontsize=7, color=SOFT)
        metadata = {"Date": None} if format == "svg" else None
        figure.savefig(out, format=format, dpi=144, metadata=metadata)
    return out.getvalue()


def _survival(axes: Any, report: Report) -> None:
    """Share surviving by age: the step curve of the data, and the model with its bounds."""
    step = report.curve
    oldest = _oldest(report)
    if not isinstance(step, Refusal):
        age = np.concatenate([[0.0], step.age, [oldest]])
        at = np.concatenate([[1.0], step.estimate, step.estimate[-1:]])
        at = at if step.age.size else np.ones(2)
        axes.step(age, at, where="post", color=INK, linewidth=1.6, label=gettext("Without a model"))
    if isinstance(report.model, Fit):
        curve = _curve(report.model, report)
        axes.fill_between(
            curve.age, curve.lower, curve.upper, color=BAND, label=_bounds_label(report)
        )
        axes.plot(curve.age, curve.survival, color=PRIMARY, linewidth=2, label=gettext("Model"))
    axes.set_xlabel(_age_label(report))
    axes.set_ylabel(gettext("Share surviving"))
    axes.set_xlim(0, oldest)
    axes.set_ylim(top=1.0)
    if not report.table.failures:
        axes.set_ylim(0.0, 1.05)
    axes.yaxis.set_major_formatter(_percent)


def _probability(axes: Any, report: Report) -> None:
    """Share failed by age on the paper of the model, on which the model is a straight line."""
    model = report.model
    quantile = model.family.standard.quantile if isinstance(model, Fit) else _gumbel
    age, failed = points(report)
    if age.size:
        place = [quantile(float(share)) for share in failed]
        axes.plot(age, place, "o", color=THREAD, label=gettext("Failures"))
    if isinstance(model, Fit):
        curve = _curve(model, report)
        low, high = ([_at(quantile, 1 - s) for s in side] for side in (curve.upper, curve.lower))
        axes.fill_between(curve.age, low, high, color=BAND, label=_bounds_label(report))
        line = [_at(quantile, 1 - s) for s in curve.survival]
        axes.plot(curve.age, line, color=PRIMARY, linewidth=2, label=gettext("Model"))
        if model.family.logarithmic:
            _log_ages(axes, _oldest(report))
    _share_ticks(axes, quantile)
    axes.set_xlabel(_age_label(report))
    axes.set_ylabel(gettext("Share failed"))


PLOTS: dict[str, Callable[[Any, Report], None]] = {
    "probability": _probability,
    "survival": _survival,
}
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 0.99)


def points(report: Report) -> tuple[Any, Any]:
    """Ages and shares failed: median ranks, or one less Kaplan-Meier where units entered late."""
    if not isinstance(report.points, Refusal):
        return report.points.age, report.points.fraction
    if isinstance(report.curve, Refusal):
        return np.array([]), np.array([])
    alive = report.curve.estimate > 0
    return report.curve.age[alive], 1.0 - report.curve.estimate[alive]


def _curve(model: Fit, report: Report) -> Curve:
    ages = np.linspace(_oldest(report) / 100, _oldest(report), POINTS_OF_BAND)
    if model.family.logarithmic:
        ages = np.geomspace(_oldest(report) / 50, _oldest(report), POINTS_OF_BAND)
    found = [bounds(model, reliability_at(float(age)), level=report.question.level) for age in ages]
    return Curve(
        ages,
        [one.estimate for one in found],
        [one.lower for one in found],
        [one.upper for one in found],
    )


def _log_ages(axes: Any, oldest: float) -> None:
    """A logarithmic axis of ages, written as plain numbers."""
    axes.set_xscale("log")
    shown = [age for age in ROUND_AGES if age <= oldest]
    axes.set_xticks(shown, [str(age) for age in shown])
    axes.set_xticks([], minor=True)


def _share_ticks(axes: Any, quantile: Callable[[float], float]) -> None:
    low, high = axes.get_ylim()
    shown = [share for share in SHARES if low <= quantile(share) <= high]
    axes.set_yticks([quantile(share) for share in shown], [_percent(share) for share in shown])
    axes.set_ylim(low, high)


def _at(quantile: Callable[[float], float], share: float) -> float:
    return quantile(share) if 0 < share < 1 else float("nan")


def _gumbel(share: float) -> float:
    return float(np.log(-np.log1p(-share)))


def _percent(share: float, _position: int = 0) -> str:
    return f"{share * 100:.4g} %"


def _oldest(report: Report) -> float:
    return float(max((row.age for row in report.table.rows), default=1)) or 1.0


def _bounds_label(report: Report) -> str:
    percent = f"{report.question.level * 100:.4g}"
    return gettext("Bounds, %(level)s %% two-sided") % {"level": percent}


def _age_label(report: Report) -> str:
    return gettext("Age in %(unit)s") % {"unit": wording.age_unit(report.question.period)}
