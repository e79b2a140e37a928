"""Runs and differences for operators: what was compared, what differed and why."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from events import clock
from events.actor import Actor
from events.admin.reading import ReadingAdmin
from reconciliation import counterparts, services
from reconciliation.choices import DifferenceState, RunState
from reconciliation.counterparts import Window
from reconciliation.models import Difference, Run
from reconciliation.ticks import USUAL_WINDOW

RECONCILE = "reconciliation.reconcile"


@admin.register(Run)
class RunAdmin(ReadingAdmin):
    """Every comparison, newest first, with how much of both books it covered."""

    list_display = [
        "started_at", "counterpart", "stage", "share", "found", "repaired", "requested", "persons",
    ]  # fmt: skip
    list_filter = ["counterpart", "state", "started_at"]
    actions_list = ["start"]

    @display(
        description=_("State"),
        ordering="state",
        label={RunState.RUNNING: "info", RunState.FINISHED: "success", RunState.FAILED: "danger"},
    )
    def stage(self, run: Run) -> tuple[str, str]:
        """State as a coloured label."""
        return run.state, run.get_state_display()

    @display(description=_("Covered"))
    def share(self, run: Run) -> str:
        """Percent of the keys of both books that were compared."""
        return f"{run.coverage:.1f} %"

    def has_start_permission(self, request: HttpRequest) -> bool:
        """Whoever may compare the books."""
        return bool(request.user.has_perm(RECONCILE))

    @action(description=_("Compare now"), url_path="start", permissions=["start"])
    def start(self, request: HttpRequest) -> HttpResponse:
        """Compare everything now; differences are listed, and repaired when asked for."""
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "title": _("Compare now")}
            return TemplateResponse(request, "reconciliation/admin/start.html", context)
        now, repair = clock.now(), request.POST.get("repair") == "1"
        for counterpart in counterparts.all_counterparts():
            try:
                run = services.reconcile(
                    actor=Actor.staff(request.user.pk),
                    now=now,
                    counterpart=counterpart,
                    window=Window(now - USUAL_WINDOW, now),
                    repair=repair,
                )
            except services.AlreadyRunning as refusal:
                messages.warning(request, str(refusal))
            else:
                self._tell(request, run)
        return HttpResponseRedirect(reverse("admin:reconciliation_run_changelist"))

    def _tell(self, request: HttpRequest, run: Run) -> None:
        if run.state == RunState.FAILED:
            text = _t("%(name)s did not answer, so nothing was compared.")
            messages.error(request, text % {"name": run.counterpart})
            return
        text = _t("%(name)s: %(found)s differences found, %(repaired)s repaired.")
        found = {"name": run.counterpart, "found": run.found, "repaired": run.repaired}
        messages.success(request, text % found)


@admin.register(Difference)
class DifferenceAdmin(ReadingAdmin):
    """Every difference with its cause and what was done about it."""

    list_display = ["found_at", "key", "why", "our_state", "their_state", "stage", "action"]
    list_filter = ["state", "counterpart", "cause", "found_at"]
    search_fields = ["key__exact", "their_ref__exact", "our_ref__exact"]
    fields = [
        "found_at", "counterpart", "key", "why", "our_ref", "our_state", "their_ref",
        "their_state", "state", "action", "attempts", "ended_at", "run_id",
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Difference]:
        """Newest first."""
        return Difference.objects.order_by("-found_at", "-id")

    @display(description=_("Cause"), ordering="cause")
    def why(self, difference: Difference) -> str:
        """The cause in words."""
        return counterparts.cause_text(difference.counterpart, difference.cause)

    @display(
        description=_("State"),
        ordering="state",
        label={
            DifferenceState.OPEN: "warning",
            DifferenceState.REQUESTED: "info",
            DifferenceState.REPAIRED: "success",
            DifferenceState.PERSON: "danger",
            DifferenceState.SETTLED: "success",
        },
    )
    def stage(self, difference: Difference) -> tuple[str, str]:
        """State as a coloured label."""
        return difference.state, difference.get_state_display()
