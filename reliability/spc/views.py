"""Control charts at `/reports/charts/`: every subject with its alarms, or the charts of one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from events import clock
from reliability.spc import counts
from reliability.spc.choices import Kind, Level
from reliability.spc.counts import Series, Subject
from reliability.spc.drawing import drawings
from reliability.spc.models import ChartAlarm
from reliability.views.guards import for_analysts


@for_analysts
def charts(request: HttpRequest) -> HttpResponse:
    """All subjects, or those charts that `about`, or `sku` and `fault`, ask for."""
    every = counts.all_series(clock.now().date())
    key = _asked(request)
    if not key:
        return render(request, "reliability/charts.html", {"subjects": _listed(every)})
    subject = next((one for one in every if one.key == key), None)
    if subject is None and request.GET.get("about"):
        raise Http404
    context = {
        "subject": subject,
        "name": _name(subject) if subject else "",
        "drawings": drawings(every[subject]) if subject else [],
        "level": Level(subject.level).label if subject else "",
    }
    return render(request, "reliability/charts.html", context)


def _asked(request: HttpRequest) -> str:
    sku, fault = request.GET.get("sku", ""), request.GET.get("fault", "")
    if sku:
        return Subject(Level.FAULT if fault else Level.SKU, sku, fault).key
    return request.GET.get("about", "")


def _name(subject: Subject) -> str:
    parts = (subject.sku_code, subject.fault_code, subject.lot, subject.supplier)
    return " · ".join(part for part in parts if part)


def _listed(every: dict[Subject, Series]) -> dict[str, Any]:
    """A table of what is watched; subjects with alarms first."""
    alarms: dict[tuple[str, ...], list[str]] = {}
    for row in ChartAlarm.objects.order_by("period").values_list(
        "level", "sku_code", "fault_code", "lot", "supplier", "period"
    ):
        alarms.setdefault(row[:-1], []).append(row[-1])
    labels = [
        gettext("About"), gettext("Name"), gettext("Failures last month"), gettext("Last alarm"),
    ]  # fmt: skip
    found = []
    for subject, series in every.items():
        key = (
            subject.level.value, subject.sku_code, subject.fault_code, subject.lot,
            subject.supplier,
        )  # fmt: skip
        last = alarms.get(key, [""])[-1]
        month = series[Kind.U][-1].count if series[Kind.U] else series[Kind.P][-1].count
        found.append((last, subject, month))
    found.sort(key=lambda one: one[1])
    found.sort(key=lambda one: one[0], reverse=True)
    return {
        "headers": [{"label": label, "align": ""} for label in labels],
        "rows": [_row(labels, *one) for one in found],
    }


def _row(labels: list[str], last: str, subject: Subject, month: int) -> list[dict[str, Any]]:
    address = f"{reverse('reports:charts')}?about={subject.address}"
    cells: list[dict[str, Any]] = [
        {"text": str(Level(subject.level).label)},
        {"text": _name(subject), "href": address},
        {"text": str(month)},
        {"text": last or "–", "tone": "danger" if last else ""},
    ]
    return [cell | {"label": label} for cell, label in zip(cells, labels, strict=True)]
