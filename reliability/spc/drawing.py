"""A control chart as lines on a canvas of 640 by 300, and as a table with the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext

from reliability.spc.charting import Point, charted
from reliability.spc.choices import Kind, Rule
from reliability.spc.counts import Series

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 56, 16, 16, 40
MOST_LABELS = 5
ALARM = 12  # the side of the square that marks one


@dataclass(frozen=True, slots=True)
class Dot:
    """A month: where it stands, what is said when one points at it, whether it is an alarm."""

    x: float
    y: float
    said: str
    alarm: bool

    @property
    def left(self) -> float:
        """The left side of the square that marks an alarm."""
        return round(self.x - ALARM / 2, 1)

    @property
    def top(self) -> float:
        """Its upper side."""
        return round(self.y - ALARM / 2, 1)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the template draws; the lines are the `points` of SVG polylines."""

    kind: Kind
    title: str
    said: str
    line: str
    centre: tuple[str, ...]
    limit: tuple[str, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]
    months: tuple[tuple[float, str], ...]
    table: dict[str, Any]


def drawings(series: Series) -> list[Drawing]:
    """The charts of a subject, in the order of `Kind`; those without a value are left out."""
    every = [(kind, charted(kind, series[kind])) for kind in Kind if series.get(kind)]
    return [
        _drawn(kind, points)
        for kind, points in every
        if any(not isnan(point.value) for point in points)
    ]


def _drawn(kind: Kind, points: Sequence[Point]) -> Drawing:
    most = max(
        (x for p in points for x in (p.value, p.limit, p.centre) if not isnan(x)), default=1.0
    )
    top = most * 1.1 or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(len(points) - 1, 1)

    def x(place: int) -> float:
        return round(LEFT + place * step, 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)

    shown = [(place, point) for place, point in enumerate(points) if not isnan(point.value)]
    every = -(-len(points) // MOST_LABELS)
    return Drawing(
        kind=kind,
        title=str(kind.label),
        said=_said(points),
        line=" ".join(f"{x(place)},{y(point.value)}" for place, point in shown),
        centre=_pieces([(x(place), y(p.centre)) for place, p in enumerate(points)]),
        limit=_pieces([(x(place), y(p.limit)) for place, p in enumerate(points)]),
        dots=tuple(
            Dot(x(place), y(p.value), f"{p.month.period}: {_text(kind, p.value)}", bool(p.rules))
            for place, p in shown
        ),
        ticks=tuple((y(top * share), _text(kind, top * share)) for share in (0.0, 0.5, 1.0)),
        months=tuple(
            (x(place), point.month.period)
            for place, point in enumerate(points)
            if (len(points) - 1 - place) % every == 0
        ),
        table=_table(kind, points),
    )


def _pieces(line: Sequence[tuple[float, float]]) -> tuple[str, ...]:
    """Polylines of what is known; a line is interrupted where it is not."""
    pieces: list[list[str]] = [[]]
    for x, y in line:
        if isnan(y):
            pieces.append([])
        else:
            pieces[-1].append(f"{x},{y}")
    return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)


def _said(points: Sequence[Point]) -> str:
    """The chart in one sentence, for those who do not see it."""
    alarms = [point.month.period for point in points if point.rules]
    told = {"first": points[0].month.period, "last": points[-1].month.period}
    if not alarms:
        return gettext("Control chart from %(first)s to %(last)s without an alarm.") % told
    return gettext("Control chart from %(first)s to %(last)s with alarms in %(months)s.") % (
        told | {"months": ", ".join(alarms)}
    )


def _table(kind: Kind, points: Sequence[Point]) -> dict[str, Any]:
    size = gettext("Diagnosed pieces") if kind is Kind.P else gettext("Device-days")
    labels = [
        gettext("Month"), gettext("Failures"), size, gettext("Value"), gettext("Centre line"),
        gettext("Limit"), gettext("Alarm"),
    ]  # fmt: skip
    rows = [
        [
            point.month.period, number_format(point.month.count), number_format(point.month.size),
            _text(kind, point.value), _text(kind, point.centre), _text(kind, point.limit),
            ", ".join(str(Rule(rule).label) for rule in point.rules),
        ]
        for point in reversed(points)
    ]  # fmt: skip
    align = ["", "end", "end", "end", "end", "end", ""]
    return {
        "headers": [{"label": a, "align": b} for a, b in zip(labels, align, strict=True)],
        "rows": [
            [
                {"label": label, "text": text, "align": side}
                for label, text, side in zip(labels, row, align, strict=True)
            ]
            for row in rows
        ],
    }


def _text(kind: Kind, value: float) -> str:
    if isnan(value):
        return "–"
    if kind is Kind.P:
        return f"{number_format(value * 100, decimal_pos=1)} %"
    return number_format(value, decimal_pos=2)
