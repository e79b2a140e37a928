"""How good the fault codes are, at `/reports/codes/`: completeness by channel, the suggestions."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext

from events import clock
from reliability.reports.cells import percent
from reliability.suggestions import completeness, selectors
from reliability.suggestions.completeness import TARGET, Completeness
from reliability.suggestions.models import SuggestionModel
from reliability.suggestions.services import LEAST_CASES
from reliability.views.guards import for_analysts


@for_analysts
def codes(request: HttpRequest) -> HttpResponse:
    """Both, as of now."""
    version = selectors.newest()
    channels = completeness.by_channel(clock.now())
    context = {
        "channels": _channels(channels),
        "missed": [one.channel for one in channels[:-1] if (one.complete or 0.0) <= TARGET],
        "target": percent(TARGET),
        "version": version,
        "facts": _facts(version) if version else [],
        "calibration": _calibration(version) if version else {},
        "least": LEAST_CASES,
    }
    return render(request, "reliability/codes.html", context)


def _channels(channels: list[Completeness]) -> dict[str, Any]:
    labels = [
        gettext("Channel"), gettext("Lines"), gettext("Stated"), gettext("Diagnosed"),
        gettext("Confirmed"), gettext("Complete"), gettext("No fault found"),
        gettext("Customer and bench agree"),
    ]  # fmt: skip
    return _table(labels, [_channel(one) for one in channels])


def _channel(one: Completeness) -> list[dict[str, Any]]:
    """One row; the share that counts is green above the target and red below it."""
    complete = one.complete
    met = complete is not None and complete > TARGET
    with_fault = one.confirmed - one.nothing_found
    return [
        {"text": one.channel or gettext("All channels")},
        {"text": number_format(one.lines)},
        {"text": percent(_share(one.stated, one.lines))},
        {"text": number_format(one.diagnosed)},
        {"text": percent(_share(one.confirmed, one.diagnosed))},
        {"text": percent(complete), "tone": "success" if met else "danger"},
        {"text": percent(_share(one.nothing_found, one.diagnosed))},
        {"text": percent(_share(one.agreeing, with_fault))},
    ]


def _facts(version: SuggestionModel) -> list[dict[str, str]]:
    return [
        {"label": gettext("Version"), "value": str(version.version)},
        {"label": gettext("Trained"), "value": f"{version.trained_at:%Y-%m-%d}"},
        {"label": gettext("Confirmed cases"), "value": number_format(version.cases)},
        {"label": gettext("Held-out cases"), "value": number_format(version.held_out)},
        {"label": gettext("First suggestion is right"), "value": percent(version.accuracy)},
        {"label": gettext("Always the commonest fault"), "value": percent(version.baseline)},
        {"label": gettext("Calibration error"), "value": percent(version.calibration_error)},
    ]


def _calibration(version: SuggestionModel) -> dict[str, Any]:
    labels = [
        gettext("Probability"), gettext("Held-out cases"), gettext("Said on average"),
        gettext("Right"),
    ]  # fmt: skip
    rows = [
        [
            {"text": f"{percent(one['lower'])} – {percent(one['upper'])}"},
            {"text": number_format(one["cases"])},
            {"text": percent(one["said"] if one["cases"] else None)},
            {"text": percent(one["right"] if one["cases"] else None)},
        ]
        for one in version.bins
    ]
    return _table(labels, rows)


def _table(labels: list[str], rows: list[list[dict[str, Any]]]) -> dict[str, Any]:
    """Headers and cells as `components/table.html` takes them; numbers end at the end."""
    sides = ["" if place == 0 else "end" for place in range(len(labels))]
    named = list(zip(labels, sides, strict=True))
    return {
        "headers": [{"label": label, "align": side} for label, side in named],
        "rows": [
            [
                cell | {"label": label, "align": side}
                for cell, (label, side) in zip(row, named, strict=True)
            ]
            for row in rows
        ],
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
