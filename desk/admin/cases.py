"""The list of cases and the page of one: conversation, taking, giving away, answering."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import selectors as accounts
from accounts.admin.exporting import ExportingAdmin
from desk import selectors, services
from desk.admin.forms import AssignForm, ResolveForm, TakeForm
from desk.models import Case, CaseState
from events import clock
from events.actor import Actor
from rma import selectors as rma_selectors
from rma.admin import pages
from rma.choices import ServiceType
from rma.models import Rma

HANDLE, ASSIGN = "desk.handle_case", "desk.assign_case"


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be done with a case: who may, its form and service, what is said then."""

    permission: str
    form: Callable[..., forms.Form]
    service: Callable[..., Case]
    done: Any


VERBS = {
    "take": Verb(HANDLE, TakeForm, services.take, _("This case is yours.")),
    "assign": Verb(ASSIGN, AssignForm, services.assign, _("The case is assigned.")),
    "resolve": Verb(HANDLE, ResolveForm, services.resolve, _("The customer has your answer.")),
}


class CaseFilter(admin.SimpleListFilter):
    """What to answer next, the most urgent promise first."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Open in all, mine, nobody's."""
        return [("open", _("All open")), ("mine", _("Mine")), ("free", _("Not taken yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """The chosen queue."""
        chosen = self.value()
        return queue(chosen, queryset, str(request.user.pk)) if chosen else queryset


def queue(name: str, found: QuerySet[Case], agent: str) -> QuerySet[Case]:
    """The open cases of a queue. The rows must know `rma_priority` and `due_at`."""
    if name not in ("open", "mine", "free"):
        return found.none()
    still_open = found.filter(state=CaseState.OPEN)
    if name != "open":
        still_open = still_open.filter(agent_id=agent if name == "mine" else "")
    return still_open.order_by(
        F("rma_priority").asc(), F("due_at").asc(nulls_last=True), "opened_at", "id"
    )


@admin.register(Case)
class CaseAdmin(ExportingAdmin, pages.QueueAdmin):
    """Complaints and consultations. Each button is one service call."""

    list_display = ["rma", "service", "stage", "agent", "promise", "opened_at", "resolution"]
    list_filter = [CaseFilter, "state", "resolution"]
    search_fields = ["=rma_id"]
    search_help_text = _("Number of the RMA")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """Newest first, with what the list shows of the RMA in the same query."""
        rma = Rma.objects.filter(pk=OuterRef("rma_id"))
        found: QuerySet[Case] = Case.objects.annotate(
            rma_number=Subquery(rma.values("number")[:1]),
            rma_service=Subquery(rma.values("service_type")[:1]),
            rma_priority=Subquery(rma.values("priority")[:1]),
            due_at=Subquery(rma.values("promise_due_at")[:1]),
            waiting_since=Subquery(rma.values("waiting_since")[:1]),
        ).order_by("-opened_at", "-id")
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Case], search_term: str
    ) -> tuple[QuerySet[Case], bool]:
        """The cases of an RMA by its number."""
        term = search_term.strip()
        if not term:
            return queryset, False
        rmas = Rma.objects.filter(barcode=rma_selectors.barcode_of(term)).values("pk")
        return queryset.filter(rma_id__in=rmas), False

    def dress(self, rows: Sequence[Any]) -> None:
        """The rows get the names of the agents all at once."""
        people = accounts.names_of(row.agent_id for row in rows)
        for row in rows:
            row.agent_name = people.get(row.agent_id, row.agent_id)

    @display(description=_("RMA"))
    def rma(self, case: Any) -> str:
        """The number of the RMA."""
        return str(case.rma_number)

    @display(description=_("Service"))
    def service(self, case: Any) -> str:
        """Complaint or consultation."""
        return str(ServiceType(case.rma_service).label) if case.rma_service else ""

    @display(
        description=_("State"),
        ordering="state",
        label={CaseState.OPEN: "warning", CaseState.RESOLVED: "success", CaseState.DROPPED: ""},
    )
    def stage(self, case: Case) -> tuple[str, str]:
        """State as a coloured label."""
        return case.state, case.get_state_display()

    @display(description=_("Agent"), empty_value=_("Nobody yet"))
    def agent(self, case: Any) -> str | None:
        """Who looks after it."""
        return case.agent_name or None

    @display(description=_("Promised by"), label=pages.DEADLINE_BADGES)
    def promise(self, case: Any) -> tuple[str, str] | None:
        """By when the answer is promised; red when that has passed."""
        if case.state != CaseState.OPEN:
            return None
        return pages.promise(case.due_at, case.waiting_since, clock.now())

    def get_urls(self) -> list[URLPattern]:
        """What is done with a case."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<uuid:case_id>/do/<slug:verb>/", act, name="desk_case_act"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one case."""
        pages.ensure_only_shown(request, "desk.view_case")
        return self._page(request, selectors.by_id(pages.uuid_of(object_id)), {})

    def act(self, request: HttpRequest, case_id: UUID, verb: str) -> HttpResponse:
        """One thing done with a case; a refusal shows the page again with what was typed."""
        if verb not in VERBS:
            raise Http404
        pages.ensure_may(request, VERBS[verb].permission)
        case = selectors.by_id(case_id)
        url = reverse("admin:desk_case_change", args=[case.id])
        if request.method != "POST":
            return HttpResponseRedirect(url)
        form = VERBS[verb].form(request.POST)
        done = pages.succeeds(
            request,
            form,
            lambda entered: VERBS[verb].service(
                actor=Actor.staff(request.user.pk), now=clock.now(), case_id=case_id, **entered
            ),
            VERBS[verb].done,
        )
        if done:
            return HttpResponseRedirect(url)
        return self._page(request, selectors.by_id(case_id), {verb: form}, 422)

    def _page(
        self, request: HttpRequest, case: Case, bound: dict[str, forms.Form], status: int = 200
    ) -> HttpResponse:
        rma = rma_selectors.by_id(case.rma_id)
        offered = _offered(request.user, case)
        context = {
            **self.admin_site.each_context(request),
            "title": rma.number,
            "opts": self.opts,
            "case": case,
            "rma": rma,
            "lines": rma.lines.select_related("statement"),
            "notes": rma.notes.all(),
            "agent": accounts.names_of([case.agent_id]).get(case.agent_id, case.agent_id),
            "now": clock.now(),
            "forms": {name: bound.get(name) or VERBS[name].form() for name in offered},
            "refused": [form for name, form in bound.items() if name not in offered],
        }
        return TemplateResponse(request, "desk/admin/case.html", context, status=status)


def _offered(user: Any, case: Case) -> list[str]:
    """What the reader may do with the case now."""
    if case.state != CaseState.OPEN:
        return []
    return [
        name
        for name, verb in VERBS.items()
        if user.has_perm(verb.permission) and not (name == "take" and case.agent_id)
    ]
