"""The plots of a report as SVG or PNG. matplotlib is imported by whoever asks for a picture.

Each picture carries the numbers it was drawn from, and the hash of the report.
"""

import atexit
import json
import tempfile
import threading
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import get_language, gettext

from reliability.estimators import Fit, Refusal
from reliability.reports import wording
from reliability.reports.building import Report
from reliability.reports.series import SERIES, Series, oldest
from shipping.labels.engine import FONTS

# The ink of the design tokens on paper: pictures are sent on and printed, so they stay light.
INK, SOFT, LINE = "#1b2238", "#5f677c", "#dcdfda"
PRIMARY, BAND, THREAD = "#2c4380", "#e6ebf7", "#d8572a"
SIZE_INCHES = (6.4, 4.4)  # 460 pixels wide at 72 per inch: letters stay readable on a phone
ROUND_AGES = [step * 10**power for power in range(5) for step in (1, 2, 5)]
HAN = FONTS / "han-regular.woff2"
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
    "axes.unicode_minus": False,
}
Lines = dict[str, Series]
Paint = Callable[[Any, Report, Lines], None]


def draw(report: Report, name: str, format: str) -> bytes:
    """The picture of that name; `format` svg or png. Raises KeyError for another name.

    Both speak the reader's language: an SVG in the reader's fonts, a PNG in our own.
    """
    lines = {line.name: line for line in SERIES[name](report)}
    points = {line: series.rows() for line, series in lines.items()}
    return saved(
        lambda axes: PLOTS[name](axes, report, lines), format, report.fingerprint, points
    )  # fmt: skip


def saved(
    paint: Callable[[Any], None], format: str, fingerprint: str, points: Mapping[str, Any]
) -> bytes:
    """A picture that carries the hash of its inputs and its points, as JSON."""
    described = json.dumps({"inputs_hash": fingerprint, "points": points})
    with _STYLED:
        return _drawn(paint, format, fingerprint, described)


def _drawn(paint: Callable[[Any], None], format: str, fingerprint: str, described: str) -> bytes:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = BytesIO()
    style: Any = {**STYLE, "svg.hashsalt": fingerprint}
    if format == "png":
        style |= {"font.family": _fonts()}
    with rc_context(style):
        figure = Figure(figsize=SIZE_INCHES, layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        paint(axes)
        if axes.get_legend_handles_labels()[1]:
            axes.legend(loc="best", fontsize=11)
        figure.text(0.995, 0.005, fingerprint[:12], ha="right", fontsize=7, color=SOFT)
        said = {"Description": described}
        metadata: Any = said | {"Date": None} if format == "svg" else said
        figure.savefig(out, format=format, dpi=144, metadata=metadata)
    return out.getvalue()


def _fonts() -> list[str]:
    """Families for the letters of the reader's language, which the server may not have."""
    chinese = (get_language() or "").startswith("zh")
    return ["DejaVu Sans", *([_han()] if chinese else [])]


@cache
def _han() -> str:
    """Our Han font, unpacked for matplotlib once per process; the name of its family."""
    from fontTools.ttLib import TTFont
    from matplotlib import font_manager, ft2font

    with TTFont(HAN, lazy=True) as packed, tempfile.NamedTemporaryFile(delete=False) as plain:
        packed.flavor = None
        packed.save(plain)
    atexit.register(Path(plain.name).unlink, missing_ok=True)
    font_manager.fontManager.addfont(plain.name)
    return str(ft2font.FT2Font(plain.name).family_name)


def _survival(axes: Any, report: Report, lines: Lines) -> None:
    """Share surviving by age: the step curve of the data, and the model with its bounds."""
    last = oldest(report)
    step = lines.get("kaplan_meier")
    if step is not None:
        age = np.concatenate([[0.0], step.at, [last]])
        at = np.concatenate([[1.0], step.value, step.value[-1:]])
        at = at if step.at.size else np.ones(2)
        axes.step(age, at, where="post", color=INK, linewidth=1.6, label=gettext("Without a model"))
    _band(axes, report, lines.get("model_survival"))
    axes.set_xlabel(_age_label(report))
    axes.set_ylabel(gettext("Share surviving"))
    axes.set_xlim(0, last)
    axes.set_ylim(top=1.0)
    if not report.table.failures:
        axes.set_ylim(0.0, 1.05)
    axes.yaxis.set_major_formatter(_percent)


def _probability(axes: Any, report: Report, lines: Lines) -> None:
    """Share failed by age on the paper of the model, on which the model is a straight line."""
    model = report.model
    quantile = model.family.standard.quantile if isinstance(model, Fit) else _gumbel
    failed = lines["plotting_positions"]
    if failed.at.size:
        place = [quantile(float(share)) for share in failed.value]
        axes.plot(failed.at, place, "o", color=THREAD, label=gettext("Failures"))
    curve = lines.get("model_survival")
    if curve is not None and isinstance(model, Fit):
        low, high = ([_at(quantile, 1 - s) for s in side] for side in (curve.upper, curve.lower))  # type: ignore[union-attr] # a model has both
        axes.fill_between(curve.at, low, high, color=BAND, label=_bounds_label(report))
        line = [_at(quantile, 1 - s) for s in curve.value]
        axes.plot(curve.at, line, color=PRIMARY, linewidth=2, label=gettext("Model"))
        if model.family.logarithmic:
            _log_ages(axes, oldest(report))
    _share_ticks(axes, quantile)
    axes.set_xlabel(_age_label(report))
    axes.set_ylabel(gettext("Share failed"))


def _hazard(axes: Any, report: Report, lines: Lines) -> None:
    """Failures per running device and period, as counted and by the model."""
    observed = lines["observed_hazard"]
    if observed.at.size:
        label = gettext("Without a model")
        axes.plot(observed.at, observed.value, "o", color=THREAD, markersize=5, label=label)
    _band(axes, report, lines.get("model_hazard"))
    axes.set_xlabel(_age_label(report))
    axes.set_ylabel(gettext("Failures per device and period"))
    axes.set_ylim(bottom=0.0)
    if observed.at.size:
        axes.set_ylim(top=_headroom(observed, lines.get("model_hazard")))


def _repairs(axes: Any, report: Report, lines: Lines) -> None:
    """Mean failures per device by age: repeated ones count each time."""
    found = lines["mean_cumulative"]
    axes.fill_between(
        found.at, found.lower, found.upper, step="post", color=BAND, label=_bounds_label(report)
    )
    label = gettext("Failures per device")
    axes.step(found.at, found.value, where="post", color=PRIMARY, linewidth=2, label=label)
    axes.set_xlabel(_age_label(report))
    axes.set_ylabel(gettext("Failures per device so far"))
    axes.set_ylim(bottom=0.0)


def _forecast(axes: Any, report: Report, lines: Lines) -> None:
    """Returns by month: held out, as forecast without them, and to come."""
    for name in ("back_test", "forecast"):
        made = lines.get(name)
        if made is not None:
            first = name == min(set(lines) & {"back_test", "forecast"})
            axes.fill_between(
                made.at, made.lower, made.upper, color=BAND,
                label=_bounds_label(report) if first else None,
            )  # fmt: skip
            axes.plot(
                made.at, made.value, color=PRIMARY, linewidth=2, marker=".",
                linestyle="--" if name == "back_test" else "-",
                label=gettext("Forecast without these months")
                if name == "back_test" else gettext("Forecast"),
            )  # fmt: skip
    actual = lines.get("actual")
    if actual is not None:
        axes.plot(actual.at, actual.value, "o", color=THREAD, label=gettext("What happened"))
        axes.axvline(0.5, color=SOFT, linewidth=1)
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel(gettext("Months from the day asked about"))
    axes.set_ylabel(gettext("Returns per month"))
    axes.set_ylim(bottom=0.0)


PLOTS: dict[str, Paint] = {
    "survival": _survival,
    "probability": _probability,
    "hazard": _hazard,
    "repairs": _repairs,
    "forecast": _forecast,
}
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 0.99)


def can_draw(report: Report, name: str) -> bool:
    """Whether there is anything to draw."""
    if name == "survival":
        return bool(report.table.units)
    if name == "repairs":
        return not isinstance(report.repairs, Refusal)
    if name == "forecast":
        return report.outlook is not None or report.back_test is not None
    return bool(report.table.failures)


def _band(axes: Any, report: Report, curve: Series | None) -> None:
    """A line of the model with its bounds."""
    if curve is None:
        return
    axes.fill_between(curve.at, curve.lower, curve.upper, color=BAND, label=_bounds_label(report))
    axes.plot(curve.at, curve.value, color=PRIMARY, linewidth=2, label=gettext("Model"))


def _headroom(observed: Series, model: Series | None) -> float:
    """The top of an axis that bounds at its ends may leave."""
    seen = float(observed.value.max())
    fitted = 0.0 if model is None else float(np.max(model.value))
    return 1.3 * max(seen, fitted)


def _log_ages(axes: Any, last: float) -> None:
    """A logarithmic axis of ages, written as plain numbers."""
    axes.set_xscale("log")
    shown = [age for age in ROUND_AGES if age <= last]
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


def _bounds_label(report: Report) -> str:
    percent = f"{report.question.level * 100:.4g}"
    return gettext("Bounds, %(level)s %% two-sided") % {"level": percent}


def _age_label(report: Report) -> str:
    return gettext("Age in %(unit)s") % {"unit": wording.age_unit(report.question.period)}
