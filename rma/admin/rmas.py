"""The list of RMAs and the page of one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog import selectors as catalog
from events import clock
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from rma import actions, choices, files, panels, selectors, steps, timeline
from rma.admin.filters import QueueFilter
from rma.admin.forms import STAFF_ACTIONS
from rma.models import Rma

_STATE_COLOURS = {
    choices.State(state).label: {"danger": "danger", "success": "success", "info": "info"}.get(
        tone, "warning" if tone == "progress" else "default"
    )
    for state, tone in choices.STATE_TONES.items()
}


@admin.register(Rma)
class RmaAdmin(ModelAdmin):
    """Every RMA. Nothing is edited here: each button is one service call."""

    list_display = [
        "number", "shown_state", "service_type", "brand_code", "country", "shown_priority",
        "promise", "flags", "received_at",
    ]  # fmt: skip
    list_filter = [
        QueueFilter, "state", "service_type", "priority", "brand_code", "country", "channel",
    ]  # fmt: skip
    search_fields = ["number", "barcode", "lines__serial", "contact__email", "contact__name"]
    search_help_text = _("Number, serial number, name or e-mail")
    list_per_page = 50
    show_full_result_count = False
    date_hierarchy = "received_at"

    @display(description=_("State"), ordering="state", label=_STATE_COLOURS)
    def shown_state(self, rma: Rma) -> str:
        """The state as a badge."""
        return str(choices.State(rma.state).label)

    @display(description=_("Priority"), ordering="priority")
    def shown_priority(self, rma: Rma) -> str:
        """The priority in words."""
        return str(choices.Priority(str(rma.priority)).label)

    @display(description=_("Promised by"), ordering="promise_due_at", label={"late": "danger"})
    def promise(self, rma: Rma) -> Any:
        """By when the current stage is promised; red when that has passed."""
        if rma.promise_due_at is None:
            return None
        late = rma.waiting_since is None and rma.promise_due_at < clock.now()
        return ("late" if late else "", rma.promise_due_at.strftime("%Y-%m-%d %H:%M"))

    @display(description=_("Flags"))
    def flags(self, rma: Rma) -> str:
        """Escalated, waiting."""
        found = []
        if rma.escalated_since:
            found.append(str(_("Escalated")))
        if rma.waiting_since:
            found.append(str(_("Waiting")))
        return ", ".join(found)

    def get_urls(self) -> list[URLPattern]:
        """The page's own actions and files beside the usual ones."""
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:rma_id>/do/<slug:name>/", wrap(self.act), name="rma_rma_act"),
            path(
                "<uuid:rma_id>/files/<uuid:file_id>/<slug:size>/",
                wrap(self.evidence_file),
                name="rma_rma_file",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rma]:
        """Newest first."""
        return Rma.objects.order_by("-received_at", "-id")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one RMA."""
        rma = self._visible(request, object_id)
        lines = list(rma.lines.select_related("statement").all())
        skus = {
            sku.code: sku for sku in catalog.skus().filter(code__in={x.sku_code for x in lines})
        }
        context = {
            **self.admin_site.each_context(request),
            "title": rma.number,
            "opts": self.opts,
            "rma": rma,
            "state": choices.State(rma.state),
            "step": steps.next_step(rma),
            "progress": steps.progress(rma),
            "lines": [(line, skus.get(line.sku_code)) for line in lines],
            "contact": getattr(rma, "contact", None),
            "moments": timeline.story(rma, staff=True),
            "notes": rma.notes.all(),
            "evidence": rma.evidence.all(),
            "panels": panels.for_rma("admin", rma, request.user),
            "actions": [
                (action, self._url_of(action, rma))
                for action in actions.allowed_actions(rma, request.user, "admin")
            ],
            "now": clock.now(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "rma/admin/rma.html", context)

    def act(self, request: HttpRequest, rma_id: str, name: str) -> HttpResponse:
        """One action: ask with its form, then call its service."""
        rma = self._visible(request, rma_id)
        action, staff_action = actions.by_name(name), STAFF_ACTIONS.get(name)
        if action is None or staff_action is None:
            raise Http404
        if action.permission and not request.user.has_perm(action.permission):
            raise PermissionDenied
        form = staff_action.form(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                staff_action.service(
                    actor=Actor.staff(request.user.pk),
                    now=clock.now(),
                    rma_id=rma.id,
                    **form.cleaned_data,
                )
            except InvalidInput as refusal:
                form.add_error(None, [m for found in refusal.errors.values() for m in found])
            except DomainError as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(self._page(rma))
            else:
                messages.success(request, staff_action.done)
                return HttpResponseRedirect(self._page(rma))
        context = {
            **self.admin_site.each_context(request),
            "title": action.label,
            "opts": self.opts,
            "rma": rma,
            "action": action,
            "form": form,
            "back_url": self._page(rma),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "rma/admin/act.html", context, status=status)

    def evidence_file(
        self, request: HttpRequest, rma_id: str, file_id: str, size: str
    ) -> FileResponse:
        """A handed-in file, as an attachment; `size` is full or thumbnail."""
        rma = self._visible(request, rma_id)
        evidence = rma.evidence.filter(pk=file_id).first()
        wanted = evidence and (evidence.thumbnail_path if size == "thumbnail" else evidence.path)
        if evidence is None or not wanted:
            raise Http404
        answer = FileResponse(
            files.open_stored(wanted),
            as_attachment=size != "thumbnail",
            filename=evidence.original_name,
            content_type="image/webp" if size == "thumbnail" else evidence.content_type,
        )
        answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return answer

    def has_add_permission(self, request: HttpRequest) -> bool:
        """RMAs come through the intake."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Rma | None = None) -> bool:
        """Rows are changed by services alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Rma | None = None) -> bool:
        """The log never forgets."""
        return False

    def _visible(self, request: HttpRequest, rma_id: str) -> Rma:
        if not request.user.has_perm("rma.view_rma"):
            raise PermissionDenied
        return selectors.by_id(rma_id)

    def _page(self, rma: Rma) -> str:
        return reverse("admin:rma_rma_change", args=[rma.pk])

    def _url_of(self, action: actions.Action, rma: Rma) -> str:
        if action.url is not None:
            return action.url(rma)
        return reverse("admin:rma_rma_act", args=[rma.pk, action.name])
