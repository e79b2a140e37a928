"""The list of RMAs and the page of one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import selectors as accounts
from accounts.admin.exporting import ExportingAdmin
from events import clock
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from rma import actions, choices, selectors
from rma.admin import pages, shown
from rma.admin.filters import BrandFilter, CountryFilter, PriorityFilter, QueueFilter
from rma.admin.forms import STAFF_ACTIONS
from rma.admin.intake import open_rma
from rma.models import ReturnContact, Rma, RmaLine
from rma.views import files as file_views

_BADGES = {"danger": "danger", "success": "success", "info": "info", "progress": "warning"}
_STATE_BADGES = {state.value: _BADGES.get(tone, "") for state, tone in choices.STATE_TONES.items()}


@admin.register(Rma)
class RmaAdmin(ExportingAdmin, pages.QueueAdmin):
    """Every RMA. Nothing is edited here: each button is one service call."""

    list_display = [
        "number", "stage", "service_type", "products", "customer", "urgency", "promise",
        "received_at",
    ]  # fmt: skip
    list_filter = [
        QueueFilter, "state", "service_type", PriorityFilter, BrandFilter, CountryFilter, "channel",
    ]  # fmt: skip
    search_fields = ["number"]
    search_help_text = _(
        "Number, serial number, or at least three letters of a name or from the beginning of an "
        "e-mail address"
    )

    @display(description=_("State"), ordering="state", label=_STATE_BADGES)
    def stage(self, rma: Rma) -> tuple[str, str]:
        """The state as a badge."""
        return rma.state, str(choices.State(rma.state).label)

    @display(description=_("Products"))
    def products(self, rma: Any) -> str:
        """What it is about."""
        return str(rma.product_names)

    @display(description=_("Customer"))
    def customer(self, rma: Rma) -> str:
        """Who asks; empty after erasure."""
        return rma.contact.name if hasattr(rma, "contact") else ""

    @display(description=_("Priority"), ordering="priority", label=pages.PRIORITY_BADGES)
    def urgency(self, rma: Rma) -> tuple[str, str]:
        """The priority in words; an escalation outranks it."""
        if rma.is_open and rma.escalated_since is not None:
            return "1", gettext("Escalated")
        return str(rma.priority), str(choices.Priority(str(rma.priority)).label)

    @display(description=_("Promised by"), ordering="promise_due_at", label=pages.DEADLINE_BADGES)
    def promise(self, rma: Rma) -> tuple[str, str] | None:
        """By when the current stage is promised: red when passed; it stands still while waiting."""
        if not rma.is_open:
            return None
        return pages.promise(rma.promise_due_at, rma.waiting_since, clock.now())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rma]:
        """Newest first."""
        found = Rma.objects.select_related("contact").prefetch_related("lines")
        return found.order_by("-received_at", "-id")

    def dress(self, rows: Sequence[Any]) -> None:
        """The rows get the names of their products all at once."""
        codes = (line.sku_code for row in rows for line in row.lines.all())
        names = shown.product_names(codes, get_language() or "en")
        for row in rows:
            found = dict.fromkeys(names.get(x.sku_code, x.sku_code) for x in row.lines.all())
            row.product_names = ", ".join(found)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Rma], search_term: str
    ) -> tuple[QuerySet[Rma], bool]:
        """Exact probes of an index first; only what looks like a name is searched for."""
        term = search_term.strip()
        if not term:
            return queryset, False
        exact = queryset.filter(barcode=selectors.barcode_of(term)) | queryset.filter(
            pk__in=RmaLine.objects.filter(serial__in={term, term.upper()}).values("rma")
        )
        if len(term) < 3 or exact.exists():
            return exact, False
        customers = accounts.customers_whose_email_begins(term).values("pk")
        found = Rma.objects.order_by().filter(customer_id__in=customers).values("pk")
        if "@" not in term and not any(letter.isdigit() for letter in term):
            # Each half asks its own index; one condition with "or" could ask neither.
            named = ReturnContact.objects.order_by().filter(name__icontains=term)
            found = found.union(named.values("pk"))
        return queryset.filter(pk__in=found), False

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

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Open an RMA for a customer."""
        pages.ensure_may(request, "rma.handle_rma")
        return open_rma(request, self._context(request, _("Open an RMA for a customer")))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one RMA."""
        pages.ensure_only_shown(request, "rma.view_rma")
        rma = self._visible(request, object_id)
        prefetch_related_objects([rma], "lines", "notes")  # many parts of the page ask for them
        context = {
            **self._context(request, rma.number),
            **shown.everything(rma, request.user),
            "may_open": request.user.has_perm("rma.handle_rma"),
        }
        return TemplateResponse(request, "rma/admin/rma.html", context)

    def act(self, request: HttpRequest, rma_id: str, name: str) -> HttpResponse:
        """One action: ask with its form, then call its service."""
        rma = self._visible(request, rma_id)
        action, staff_action = actions.by_name(name), STAFF_ACTIONS.get(name)
        if action is None or staff_action is None:
            raise Http404
        pages.ensure_may(request, shown.permission_of(action))
        data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = staff_action.form(*data, rma=rma)
        if form.is_valid():
            try:
                staff_action.service(
                    actor=Actor.staff(request.user.pk),
                    now=clock.now(),
                    rma_id=rma.id,
                    **form.cleaned_data,
                )
            except InvalidInput as refusal:
                pages.complain(form, refusal)
            except DomainError as refusal:
                messages.error(request, str(refusal))
                return HttpResponseRedirect(self._page(rma))
            else:
                messages.success(request, staff_action.done)
                return HttpResponseRedirect(self._page(rma))
        context = {
            **self._context(request, action.label),
            "rma": rma,
            "action": action,
            "form": form,
            "back_url": self._page(rma),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "rma/admin/act.html", context, status=status)

    def evidence_file(
        self, request: HttpRequest, rma_id: str, file_id: str, size: str
    ) -> HttpResponse:
        """Lead to a handed-in file; `size` is full or thumbnail."""
        evidence = self._visible(request, rma_id).evidence.filter(pk=file_id).first()
        if evidence is None or size not in ("full", "thumbnail"):
            raise Http404
        return file_views.leading_to(evidence, thumbnail=size == "thumbnail")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Agents open RMAs for customers who call."""
        return bool(request.user.has_perm("rma.handle_rma"))

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}

    def _visible(self, request: HttpRequest, rma_id: str) -> Rma:
        if not request.user.has_perm("rma.view_rma"):
            raise PermissionDenied
        return selectors.by_id(pages.uuid_of(str(rma_id)))

    def _page(self, rma: Rma) -> str:
        return reverse("admin:rma_rma_change", args=[rma.pk])
