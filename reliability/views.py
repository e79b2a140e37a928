"""Reports at `/reports/`: the page, its pictures, its files. All read; nothing is decided here."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import exports
from events import clock
from events.actor import Actor
from reliability import reports
from reliability.forms import QuestionForm
from reliability.reports import page, plots, tables

VIEW_REPORTS = "reliability.view_reports"
PICTURES = {"svg": "image/svg+xml", "png": "image/png"}
View = Callable[..., HttpResponseBase]


def _for_analysts(view: View) -> View:
    """Those who may see reports; nothing of it is cached."""
    guarded: View = permission_required(VIEW_REPORTS, raise_exception=True)(view)
    closed: View = login_required(never_cache(require_safe(guarded)))
    return closed


@_for_analysts
def report(request: HttpRequest) -> HttpResponse:
    """The question, and the answer once a product is chosen."""
    form = _form(request)
    if not form.is_bound:
        return _page(request, {"form": form})
    if not form.is_valid():
        return _page(request, {"form": form}, status=422)
    question = form.question()
    answer = page.page_of(reports.build(question))
    return _page(request, {"form": form, "asked": urlencode(question.as_text()), **answer})


@_for_analysts
def picture(request: HttpRequest, name: str, format: str) -> HttpResponse:
    """A plot of the same report."""
    if name not in plots.PLOTS or format not in PICTURES:
        raise Http404
    drawn = plots.draw(_report(request), name, format)
    response = HttpResponse(drawn, content_type=PICTURES[format])
    if request.GET.get("download"):
        response["Content-Disposition"] = f'attachment; filename="{name}.{format}"'
    return response


@_for_analysts
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
    return reports.build(form.question())


def _form(request: HttpRequest) -> QuestionForm:
    return QuestionForm(request.GET.dict(), today=clock.now().date())


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "reliability/report.html", context, status=status)
