"""Imports in the admin: send a file, name its columns, see what would happen, start, watch."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import exports
from accounts import selectors as accounts
from events import clock
from events.actor import Actor
from events.admin.reading import ReadingAdmin
from events.errors import DomainError
from intake import errors, selectors, services, tables
from intake.admin.forms import MappingForm, UploadForm
from intake.choices import GroupState, JobState
from intake.columns import BY_NAME
from intake.models import ImportFile, ImportGroup, ImportJob
from rma.admin import pages

IMPORT = "intake.import_rmas"
MOST_SHOWN = 200
_TONES = {JobState.RUNNING: "info", JobState.FINISHED: "success", JobState.CANCELLED: "warning"}


@admin.register(ImportFile)
class ImportFileAdmin(ReadingAdmin):
    """Files of dealers. Each button is one service call."""

    list_display = ["name_of", "created_at", "dealer_name", "row_count", "stage", "result"]
    list_filter = ["format", "created_at"]
    search_fields = ["name__istartswith"]
    list_before_template = "intake/admin/imports_before.html"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The rows get dealers and jobs all at once."""
        page = super().get_changelist_instance(request)
        rows = list(page.result_list)
        dealers = accounts.names_of(row.dealer for row in rows if row.dealer)
        jobs = ImportJob.objects.in_bulk([row.pk for row in rows])
        for row in rows:
            row.dealer_label, row.job = dealers.get(row.dealer, ""), jobs.get(row.pk)
        return page

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportFile]:
        """Newest first."""
        return ImportFile.objects.order_by("-created_at", "-id")

    @display(description=_("File"))
    def name_of(self, file: ImportFile) -> str:
        """The file's name while it is kept."""
        return file.name or str(file.id)

    @display(description=_("Dealer"), empty_value=_("Our own service desk"))
    def dealer_name(self, file: Any) -> str | None:
        """Whose references these are."""
        return file.dealer_label or None

    @display(
        description=_("State"),
        label={"ready": "", **{state.value: tone for state, tone in _TONES.items()}},
    )
    def stage(self, file: Any) -> tuple[str, Any]:
        """How the import stands."""
        if file.job is None:
            return "ready", _("Not started")
        return file.job.state, file.job.get_state_display()

    @display(description=_("Opened / there already / refused"))
    def result(self, file: Any) -> str:
        """The counts once it has ended."""
        job = file.job
        if job is None or job.ended_at is None:
            return ""
        return f"{job.opened} / {job.known} / {job.refused}"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Those who may import send files."""
        return bool(request.user.has_perm(IMPORT))

    def get_urls(self) -> list[URLPattern]:
        """What is done with an import."""
        wrap = self.admin_site.admin_view
        name = "intake_importfile"
        return [
            path("template.<slug:kind>", wrap(self.template), name=f"{name}_template"),
            path("<uuid:file_id>/columns/", wrap(self.columns), name=f"{name}_columns"),
            path("<uuid:file_id>/start/", wrap(self.start), name=f"{name}_start"),
            path("<uuid:file_id>/cancel/", wrap(self.cancel), name=f"{name}_cancel"),
            path("<uuid:file_id>/progress/", wrap(self.progress), name=f"{name}_progress"),
            path("<uuid:file_id>/refused.<slug:kind>", wrap(self.refused), name=f"{name}_refused"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send a file."""
        pages.ensure_may(request, IMPORT)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = self._uploaded(request, form)
            if file is not None:
                return HttpResponseRedirect(_page(file.id))
        context = {
            **self._context(request, _("Import returns from a file")),
            "form": form,
            "label": _("Read the file"),
            "back_url": reverse("admin:intake_importfile_changelist"),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "intake/admin/upload.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one import: before, during and after."""
        pages.ensure_only_shown(request, "intake.view_importfile")
        return self._shown(request, selectors.file(pages.uuid_of(object_id)))

    def columns(self, request: HttpRequest, file_id: UUID) -> HttpResponse:
        """Say which column is which."""
        pages.ensure_may(request, IMPORT)
        file = selectors.file(file_id)
        form = MappingForm(request.POST, file=file) if request.method == "POST" else None
        if form is None:
            return HttpResponseRedirect(_page(file_id))
        if not form.is_valid():
            return self._shown(request, file, form, 422)
        return self._done(
            request,
            file_id,
            lambda: services.map_columns(file_id=file_id, mapping=form.mapping()),
            _("The columns are set."),
        )

    def start(self, request: HttpRequest, file_id: UUID) -> HttpResponse:
        """Start the import."""
        pages.ensure_may(request, IMPORT)
        return self._done(
            request,
            file_id,
            lambda: services.start(
                actor=Actor.staff(request.user.pk), now=clock.now(), file_id=file_id
            ),
            _("The import is running."),
        )

    def cancel(self, request: HttpRequest, file_id: UUID) -> HttpResponse:
        """Stop the import."""
        pages.ensure_may(request, IMPORT)
        return self._done(
            request,
            file_id,
            lambda: services.cancel(
                actor=Actor.staff(request.user.pk), now=clock.now(), file_id=file_id
            ),
            _("The import is stopped."),
        )

    def progress(self, request: HttpRequest, file_id: UUID) -> HttpResponse:
        """The part of the page that counts; when all is done the page is loaded anew."""
        pages.ensure_may(request, "intake.view_importfile")
        found = selectors.progress(selectors.file(file_id).id)
        context = {"progress": found, "file_id": file_id}
        answer = TemplateResponse(request, "intake/admin/progress.html", context)
        if not found.is_running:
            answer["HX-Refresh"] = "true"
        return answer

    def refused(self, request: HttpRequest, file_id: UUID, kind: str) -> HttpResponseBase:
        """The rows that are refused, to be corrected and sent again."""
        pages.ensure_may(request, "intake.view_importfile")
        file = selectors.file(file_id)
        if file.cleared_at is not None:
            raise errors.ImportCleared
        started = ImportJob.objects.filter(pk=file_id).exists()
        table = tables.refused(file) if started else tables.unready(file, selectors.preview(file))
        return _sent(request, table, kind)

    def template(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """An empty file to fill in."""
        pages.ensure_may(request, "intake.view_importfile")
        return _sent(request, tables.template(), kind)

    def _uploaded(self, request: HttpRequest, form: UploadForm) -> ImportFile | None:
        given = form.cleaned_data
        try:
            return services.upload(
                actor=Actor.staff(request.user.pk),
                now=clock.now(),
                name=given["file"].name,
                data=given["file"].read(),
                dealer=given["dealer"],
                encoding=given["encoding"],
                language=given["language"],
            )
        except DomainError as refusal:
            pages.complain(form, refusal)
            return None

    def _done(
        self, request: HttpRequest, file_id: UUID, call: Any, said: Any
    ) -> HttpResponseRedirect:
        """POST makes the one service call; then the page of the import."""
        if request.method == "POST":
            try:
                call()
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, said)
        return HttpResponseRedirect(_page(file_id))

    def _shown(
        self, request: HttpRequest, file: ImportFile, form: MappingForm | None = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        found = selectors.progress(file.id)
        is_new = not found.state and file.cleared_at is None
        preview = selectors.preview(file) if is_new else None
        context = {
            **self._context(request, file.name or _("Import")),
            "file": file,
            "file_id": file.id,
            "progress": found,
            "preview": preview,
            "missing": [BY_NAME[name].label for name in preview.missing] if preview else [],
            "problems": _problems(file, preview),
            "most": MOST_SHOWN,
            "form": (form or MappingForm(file=file)) if is_new else None,
            "may_import": request.user.has_perm(IMPORT),
            "dealer": accounts.names_of([file.dealer]).get(file.dealer, "") if file.dealer else "",
        }
        return TemplateResponse(request, "intake/admin/import.html", context, status=status)

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def _problems(file: ImportFile, preview: selectors.Preview | None) -> list[dict[str, Any]]:
    """The first problems, of the preview or of what was refused, with the words for columns."""
    if preview is not None:
        found: list[Any] = [problem.as_json() for problem in preview.problems[:MOST_SHOWN]]
    else:
        failed = ImportGroup.objects.filter(file=file, state=GroupState.FAILED)
        lists = failed.order_by("position").values_list("problems", flat=True)[:MOST_SHOWN]
        found = [problem for problems in lists for problem in problems][:MOST_SHOWN]
    return [
        {**one, "label": BY_NAME[one["column"]].label if one["column"] in BY_NAME else ""}
        for one in found
    ]


def _sent(request: HttpRequest, table: exports.Table, kind: str) -> HttpResponseBase:
    if kind not in ("csv", "xlsx"):
        raise Http404
    return exports.answer(
        actor=Actor.staff(request.user.pk),
        now=clock.now(),
        table=table,
        format=exports.Format(kind),
    )


def _page(file_id: UUID) -> str:
    return reverse("admin:intake_importfile_change", args=[file_id])
