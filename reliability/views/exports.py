"""Reports by the calendar: listed, begun, ended, downloaded."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from accounts import exports as files
from accounts.services.exports import record_export
from events import clock
from events.actor import Actor
from reliability.forms import QuestionForm, ScheduleForm
from reliability.models import ExportFile, ExportSchedule, ScheduledExport
from reliability.reports.tables import NAME
from reliability.services import exports
from reliability.views.guards import analysts_write, for_analysts

MOST_LISTED = 50
LAST = 12


@for_analysts
def listing(request: HttpRequest) -> HttpResponse:
    """Every schedule with its last intervals."""
    newest = (
        ScheduledExport.objects.order_by("-ends_on").select_related("file").defer("file__content")
    )
    found = ExportSchedule.objects.prefetch_related(Prefetch("exports", newest))[:MOST_LISTED]
    schedules = [
        {
            "schedule": one,
            "question": QuestionForm.words_of(one.query),
            "exports": list(one.exports.all())[:LAST],
        }
        for one in found
    ]
    return render(request, "reliability/exports/list.html", {"schedules": schedules})


@analysts_write
def begin(request: HttpRequest) -> HttpResponse:
    """A report leaves from now on; the same form sent twice is one schedule."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    exports.schedule(
        actor=Actor.staff(request.user.pk),
        now=clock.now(),
        request_key=asked["request_key"].hex,
        query=asked["query"],
        format=asked["format"],
        every=asked["every"],
        missed=asked["missed"],
    )
    messages.success(request, gettext("The first file is made when the first interval is over."))
    return redirect("reports:exports")


@analysts_write
def end(request: HttpRequest, schedule_id: UUID) -> HttpResponse:
    """Nothing more leaves."""
    exports.end(actor=Actor.staff(request.user.pk), now=clock.now(), schedule_id=schedule_id)
    messages.success(request, gettext("The schedule has ended; its files stay."))
    return redirect("reports:exports")


@for_analysts
def download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file of an interval."""
    kept = ExportFile.objects.select_related("export__schedule").filter(pk=export_id).first()
    if kept is None:
        raise Http404
    export = kept.export
    format = files.Format(export.schedule.format)
    record_export(
        actor=Actor.staff(request.user.pk), now=clock.now(), list_name=NAME, format=format.value,
        rows=export.rows,
    )  # fmt: skip
    response = HttpResponse(bytes(kept.content), content_type=files.TYPES[format])
    name = f"{export.schedule.sku_code}-{export.ends_on}.{format.value}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
