"""The queue of problems by state, and the page where the next step is signed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts import selectors as accounts
from accounts.admin.exporting import ExportingAdmin
from catalog.models import FaultCode, Sku
from events import clock
from events.actor import Actor
from reliability.fracas import rules, selectors, services
from reliability.fracas.admin import forms as steps
from reliability.fracas.admin import story
from reliability.fracas.choices import OPEN_STATES, State, Step, Verdict
from reliability.fracas.models import Problem
from reliability.fracas.services.signing import CLOSE, SIGN
from rma.admin import pages
from rma.models import Rma

VIEW = "reliability.view_problem"
_BADGES = {
    State.INCIDENT: "warning", State.PROBLEM: "warning", State.ANALYSIS: "info",
    State.ACTION: "info", State.VERIFICATION: "info", State.CLOSED: "success",
    State.DISMISSED: "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be done with a problem: who may, its form and service, what is said then."""

    permission: str
    title: Any
    form: Callable[..., forms.Form]
    service: Callable[..., Problem]
    done: Any


VERBS = {
    Step.ACCEPT: Verb(
        SIGN, Step.ACCEPT.label, steps.AcceptForm, services.accept, _("The problem is accepted.")
    ),
    Step.ANALYSE: Verb(
        SIGN, Step.ANALYSE.label, steps.AnalyseForm, services.analyse, _("The analysis began.")
    ),
    Step.CAUSE: Verb(
        SIGN, Step.CAUSE.label, steps.CauseForm, services.state_cause, _("The cause is signed.")
    ),
    Step.ACT: Verb(SIGN, Step.ACT.label, steps.ActForm, services.act, _("The action is signed.")),
    Step.MEASURE: Verb(
        SIGN, Step.MEASURE.label, steps.MeasureForm, services.measure_effect,
        _("The effect is measured."),
    ),
    Step.CLOSE: Verb(
        CLOSE, Step.CLOSE.label, steps.CloseForm, services.close, _("The problem is closed.")
    ),
    Step.SEND_BACK: Verb(
        SIGN, Step.SEND_BACK.label, steps.SendBackForm, services.send_back,
        _("The analysis starts again."),
    ),
    Step.DISMISS: Verb(
        SIGN, Step.DISMISS.label, steps.DismissForm, services.dismiss, _("It is dismissed.")
    ),
    Step.REOPEN: Verb(
        SIGN, Step.REOPEN.label, steps.ReopenForm, services.reopen, _("The problem is open again.")
    ),
    "assign": Verb(
        SIGN, _("Owner and due day"), steps.AssignForm, services.assign,
        _("The problem is assigned."),
    ),
    "link": Verb(
        SIGN, _("Link a return"), steps.LinkForm, services.link_return, _("The return is linked.")
    ),
}  # fmt: skip


class QueueFilter(admin.SimpleListFilter):
    """What to do next, the earliest due day first."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Open in all, mine, overdue."""
        return [("open", _("All open")), ("mine", _("Mine")), ("late", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Problem]) -> QuerySet[Problem]:
        """The chosen queue."""
        chosen = self.value()
        if not chosen:
            return queryset
        return queue(chosen, queryset, str(request.user.pk), clock.now().date())


def queue(name: str, found: QuerySet[Problem], owner: str, today: date) -> QuerySet[Problem]:
    """The open problems of a queue, the earliest due day first."""
    if name not in ("open", "mine", "late"):
        return found.none()
    still_open = found.filter(state__in=OPEN_STATES)
    if name == "mine":
        still_open = still_open.filter(owner_id=owner)
    if name == "late":
        still_open = still_open.filter(due_on__lt=today)
    return still_open.order_by("due_on", "opened_at", "id")


@admin.register(Problem)
class ProblemAdmin(ExportingAdmin, pages.QueueAdmin):
    """Problems. Each button of the page is one service call."""

    list_display = [
        "number", "product", "fault", "stage", "brought_up", "incidents", "owner", "due",
        "outcome", "opened_at",
    ]  # fmt: skip
    list_filter = [QueueFilter, "state", "trigger", "effect"]
    search_fields = ["number__exact", "sku_code__exact", "fault_code__exact"]
    search_help_text = _("Number of the problem, product or fault code")
    actions_list = ["open_by_hand"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Problem]:
        """Newest first."""
        return Problem.objects.order_by("-opened_at", "-id")

    def dress(self, rows: Sequence[Any]) -> None:
        """The rows get the names they show all at once."""
        people = accounts.names_of(row.owner_id for row in rows)
        names, labels = _names(rows)
        for row in rows:
            row.owner_name = people.get(row.owner_id, row.owner_id)
            row.product_name = names.get(row.sku_code, row.sku_code)
            row.fault_label = labels.get(row.fault_code, row.fault_code)

    @display(description=_("Product"), ordering="sku_code")
    def product(self, problem: Any) -> str:
        """The name of the product."""
        return str(problem.product_name)

    @display(description=_("Fault"), ordering="fault_code")
    def fault(self, problem: Any) -> str:
        """The fault in words."""
        return str(problem.fault_label)

    @display(description=_("State"), ordering="state", label=_BADGES)
    def stage(self, problem: Problem) -> tuple[str, str]:
        """State as a coloured label."""
        return problem.state, problem.get_state_display()

    @display(description=_("Brought up by"), ordering="trigger")
    def brought_up(self, problem: Problem) -> str:
        """What brought it up."""
        return problem.get_trigger_display()

    @display(description=_("Owner"), empty_value=_("Nobody yet"))
    def owner(self, problem: Any) -> str | None:
        """Who looks after it."""
        return problem.owner_name or None

    @display(description=_("Due"), ordering="due_on", label={"late": "danger", "ahead": ""})
    def due(self, problem: Problem) -> tuple[str, str] | None:
        """The due day; red when it has passed."""
        if problem.due_on is None or not problem.is_open:
            return None
        late = problem.due_on < clock.now().date()
        return ("late" if late else "ahead", problem.due_on.isoformat())

    @display(
        description=_("Effect"),
        label={
            Verdict.IMPROVED: "success", Verdict.NOT_SHOWN: "warning", Verdict.WORSE: "danger",
        },
    )  # fmt: skip
    def outcome(self, problem: Problem) -> tuple[str, str] | None:
        """What was measured."""
        return (problem.effect, problem.get_effect_display()) if problem.effect else None

    def get_urls(self) -> list[URLPattern]:
        """What is done with a problem."""
        act = self.admin_site.admin_view(self.act)
        return [
            path("<uuid:problem_id>/do/<slug:verb>/", act, name="reliability_problem_act"),
            *super().get_urls(),
        ]

    def has_open_by_hand_permission(self, request: HttpRequest) -> bool:
        """Whoever may sign."""
        return bool(request.user.has_perm(SIGN))

    @action(
        description=_("Open a problem"), url_path="open", permissions=["open_by_hand"], icon="add"
    )
    def open_by_hand(self, request: HttpRequest) -> HttpResponse:
        """Somebody suspects a fault."""
        opened: list[Problem] = []
        form = steps.OpenForm(request.POST if request.method == "POST" else None)
        back = reverse("admin:reliability_problem_changelist")
        answer = pages.ask(
            request,
            form=form,
            call=lambda entered: opened.append(
                services.open_by_hand(actor=_actor(request), now=clock.now(), **entered)
            ),
            done=_("The problem is open."),
            back_url=back,
            template="reliability/admin/open.html",
            context={**self.admin_site.each_context(request), "title": _("Open a problem")},
        )
        return HttpResponseRedirect(_url(opened[0].pk)) if opened else answer

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one problem."""
        pages.ensure_may(request, VIEW)
        return self._page(request, selectors.by_id(pages.uuid_of(object_id)), {})

    def act(self, request: HttpRequest, problem_id: UUID, verb: str) -> HttpResponse:
        """One step signed; a refusal shows the page again with what was typed."""
        known = next((one for name, one in VERBS.items() if name == verb), None)
        if known is None:
            raise Http404
        pages.ensure_may(request, known.permission)
        problem = selectors.by_id(problem_id)
        if request.method != "POST":
            return HttpResponseRedirect(_url(problem.pk))
        form = known.form(request.POST)
        done = pages.succeeds(
            request,
            form,
            lambda entered: known.service(
                actor=_actor(request), now=clock.now(), problem_id=problem_id, **entered
            ),
            known.done,
        )
        if done:
            return HttpResponseRedirect(_url(problem.pk))
        return self._page(request, selectors.by_id(problem_id), {verb: form}, 422)

    def _page(
        self,
        request: HttpRequest,
        problem: Problem,
        bound: dict[str, forms.Form],
        status: int = 200,
    ) -> HttpResponse:
        offered = _offered(request.user, problem)
        names, labels = _names([problem])
        pieces = list(problem.pieces.all())
        numbers = dict(
            Rma.objects.filter(pk__in={p.rma_id for p in pieces}).values_list("pk", "number")
        )
        owner = problem.owner_id
        context = {
            **self.admin_site.each_context(request),
            "title": problem.number,
            "opts": self.opts,
            "problem": problem,
            "product": names.get(problem.sku_code, problem.sku_code),
            "fault": labels.get(problem.fault_code, problem.fault_code),
            "owner": accounts.names_of([owner]).get(owner, owner),
            "stages": story.stages(problem),
            "story": story.story_of(problem),
            "effects": story.effects(problem),
            "pieces": [(piece, numbers.get(piece.rma_id, "")) for piece in pieces],
            "today": clock.now().date(),
            "forms": [
                (name, VERBS[name].title, bound.get(name) or VERBS[name].form()) for name in offered
            ],
            "refused": [form for name, form in bound.items() if name not in offered],
        }
        return TemplateResponse(request, "reliability/admin/problem.html", context, status=status)


def _offered(user: Any, problem: Problem) -> list[str]:
    """What the reader may do with the problem now, the way forward first."""
    possible = [str(step) for step in Step if rules.can(step, problem.state)]
    if problem.is_open:
        possible += ["assign", "link"]
    return [name for name in possible if user.has_perm(VERBS[name].permission)]


def _names(rows: Sequence[Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Products and faults in the reader's language, by code."""
    language = get_language() or "en"
    skus = Sku.objects.filter(code__in={row.sku_code for row in rows})
    faults = FaultCode.objects.filter(code__in={row.fault_code for row in rows})
    return (
        {sku.code: sku.display_name(language) for sku in skus},
        {fault.code: fault.display_label(language) for fault in faults},
    )


def _actor(request: HttpRequest) -> Actor:
    return Actor.staff(request.user.pk)


def _url(problem_id: UUID) -> str:
    return reverse("admin:reliability_problem_change", args=[problem_id])
