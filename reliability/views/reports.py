"""Reports at `/reports/`: the page, its pictures, its files. All read; nothing is decided here."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts import exports
from accounts.services.exports import record_export
from events import clock
from events.actor import Actor
from events.ids import uuid7
from reliability import reports
from reliability.forms import REPLICATES, QuestionForm
from reliability.models import Every, Missed
from reliability.reports import page, plots, tables
from reliability.reports.document import document_of
from reliability.views.guards import for_analysts

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


@for_analysts
def report(request: HttpRequest) -> HttpResponse:
    """The question, and the answer once a product is chosen."""
    form = _form(request)
    if not form.is_bound:
        return _page(request, {"form": form})
    if not form.is_valid():
        return _page(request, {"form": form}, status=422)
    answer = page.page_of(_answer(form))
    return _page(request, {"form": form, **_addresses(form, answer["report"]), **answer})


@for_analysts
def picture(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """A plot of the same report."""
    if name not in plots.PLOTS or format not in PICTURES:
        raise Http404
    made = _report(request)
    if not plots.can_draw(made, name):
        raise Http404
    drawn = plots.draw(made, name, format)
    response = HttpResponse(drawn, content_type=PICTURES[format])
    if request.GET.get("download"):
        response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@for_analysts
def document(request: HttpRequest) -> HttpResponse:
    """The same report as a PDF; who took it is on record as for every file."""
    made = _report(request)
    now = clock.now()
    record_export(
        actor=Actor.staff(request.user.pk), now=now, list_name=tables.NAME, format="pdf",
        rows=made.table.units,
    )  # fmt: skip
    response = HttpResponse(document_of(made), content_type="application/pdf")
    name = f"report-{made.question.sku}-{now:%Y%m%d-%H%M}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@for_analysts
def download(request: HttpRequest, format: str) -> HttpResponseBase:
    """The numbers of the same report as a file."""
    if format not in exports.Format.values:
        raise Http404
    return exports.answer(
        actor=Actor.staff(request.user.pk),
        now=clock.now(),
        table=tables.table_of(_report(request)),
        format=exports.Format(format),
    )


def _report(request: HttpRequest) -> reports.Report:
    """The report that the address asks for; 404 when it asks for none."""
    form = _form(request)
    if not form.is_bound or not form.is_valid():
        raise Http404
    return _answer(form)


def _answer(form: QuestionForm) -> reports.Report:
    """From the data as they are, or as they stood."""
    past = form.past()
    question = form.question()
    return reports.build(question) if past is None else reports.build_again(question, **past)


def _addresses(form: QuestionForm, made: reports.Report) -> dict[str, Any]:
    """The question as a query, as it was asked; and the query that gives this report for ever."""
    asked: dict[str, Any] = dict(made.question.as_text())
    kept = asked | {"position": made.position.last, "policies": made.policies}
    past = form.past()
    return {
        "asked": urlencode(asked if past is None else kept),
        "again": urlencode(kept),
        "run_key": uuid7(),
        "replicates": REPLICATES,
        "schedule_key": uuid7(),
        "formats": exports.Format.choices,
        "intervals": Every.choices,
        "gaps": Missed.choices,
        "now": "" if past is None else urlencode(asked),
    }


def _form(request: HttpRequest) -> QuestionForm:
    return QuestionForm(request.GET.dict(), today=clock.now().date())


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "reliability/report.html", context, status=status)
