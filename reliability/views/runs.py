"""Long reports: asked for, watched, cancelled, downloaded; by whoever asked for them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from accounts import exports
from events import clock
from events.actor import Actor
from reliability.forms import QuestionForm, RunForm
from reliability.models import ReportRun
from reliability.reports import tables, wording
from reliability.reports.cells import shown, table
from reliability.services import runs
from reliability.views.guards import analysts_write, for_analysts

MOST_LISTED = 50
TONES = {"running": "progress", "finished": "success", "failed": "danger", "cancelled": "neutral"}
_SHOWN = ("numbers", "bootstrap")


@for_analysts
def listing(request: HttpRequest) -> HttpResponse:
    """One's own runs, the newest first."""
    own = ReportRun.objects.filter(owner=_actor(request).id).select_related("work")[:MOST_LISTED]
    return render(request, "reliability/runs/list.html", {"runs": [_shown(run) for run in own]})


@analysts_write
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a run; the same form sent twice is one run."""
    form = RunForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    QuestionForm.of_query(asked["query"])
    run = runs.request(
        actor=_actor(request),
        now=clock.now(),
        request_key=asked["request_key"].hex,
        query=asked["query"],
        replicates=asked["replicates"],
    )
    return redirect("reports:run", run_id=run.id)


@for_analysts
def detail(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """How far it is, or what came out."""
    run = _own(request, run_id)
    drawn = any(row[0] == "bootstrap" for row in run.work.numbers)
    context = _shown(run) | {"run": run, "numbers": _numbers(run), "drawn": drawn}
    part = "reliability/runs/progress.html" if request.headers.get("HX-Request") else None
    return render(request, part or "reliability/runs/run.html", context)


@analysts_write
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """Stop it."""
    runs.cancel(actor=_actor(request), now=clock.now(), run_id=run_id)
    messages.success(request, gettext("The run was cancelled."))
    return redirect("reports:run", run_id=run_id)


@for_analysts
def download(request: HttpRequest, run_id: UUID, format: str) -> HttpResponseBase:
    """The numbers that came out, as a file."""
    run = _own(request, run_id)
    if format not in exports.Format.values or not run.work.numbers:
        raise Http404
    return exports.answer(
        actor=_actor(request),
        now=clock.now(),
        table=tables.as_table([tuple(row) for row in run.work.numbers]),
        format=exports.Format(format),
    )


def _own(request: HttpRequest, run_id: UUID) -> ReportRun:
    own = ReportRun.objects.select_related("work").filter(owner=_actor(request).id)
    run = own.filter(pk=run_id).first()
    if run is None:
        raise runs.NoSuchRun
    return run


def _actor(request: HttpRequest) -> Actor:
    return Actor.staff(request.user.pk)


def _shown(run: ReportRun) -> dict[str, Any]:
    """A run as its list and its page show it."""
    question = QuestionForm.words_of(run.query)
    return {
        "run": run,
        "question": question,
        "tone": TONES[run.state],
        "done": run.work.done,
        "why": str(wording.RUN_FAILURES.get(run.reason, wording.RUN_FAILURES["broke"])),
        "expired": run.work.cleared_at is not None,
    }


def _numbers(run: ReportRun) -> dict[str, Any]:
    """The numbers people ask for first, with both kinds of bounds."""
    headers = (
        gettext("Number"), gettext("Estimate"), gettext("Lower bound"), gettext("Upper bound"),
        gettext("Bounds"),
    )  # fmt: skip
    rows = (
        [str(wording.NAMES[item]), shown(value), shown(lower), shown(upper), text]
        for section, item, value, lower, upper, _unit, text in run.work.numbers
        if section in _SHOWN
    )
    return table(headers, rows, ends=(1, 2, 3))
