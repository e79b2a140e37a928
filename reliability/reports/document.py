"""A report as a PDF to print and to keep: the page's tables and plots, and every number in full."""

from base64 import b64encode
from typing import Any

from django.template.loader import render_to_string

from reliability.reports import plots, tables
from reliability.reports.building import Report
from reliability.reports.page import page_of
from shipping.labels import engine

STYLE = "reliability/document/report.css"


def document_of(report: Report) -> bytes:
    """The PDF in the reader's language; the same report gives the same bytes."""
    pictures = {
        name: _embedded(plots.draw(report, name, "svg"))
        for name in plots.PLOTS
        if plots.can_draw(report, name)
    }
    context: dict[str, Any] = page_of(report)
    for plot in context["plots"]:
        plot["picture"] = pictures[plot["name"]]
    context["question"] = list(report.question.as_text().items())
    context["annex"] = [[written(cell) for cell in row] for row in tables.rows_of(report)]
    context["columns"] = tables.COLUMNS
    return engine.pdf(render_to_string("reliability/document/report.html", context), STYLE)


def written(value: Any) -> str:
    """A number with every digit that tells it from its neighbours, or a text."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _embedded(picture: bytes) -> str:
    return f"data:image/svg+xml;base64,{b64encode(picture).decode()}"
