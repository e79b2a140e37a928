"""The review queue and all verdicts. Nothing is editable: a decision is a service call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from events import clock
from events.actor import Actor
from events.errors import DomainError, InvalidInput
from rma import selectors as rma_selectors
from rma.admin import pages
from rma.choices import Priority
from rma.models import Rma, RmaLine
from warranty import evidence, selectors, services, wording
from warranty.admin.forms import DecisionForm
from warranty.choices import Outcome, Rule
from warranty.models import PendingReview, Verdict


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only services write; whoever may see RMAs may look."""

    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("rma.view_rma"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    """Every verdict ever given, newest first."""

    list_display = ["decided_at", "number", "result", "rule", "expires_on", "decided_by"]
    list_display_links = ["decided_at"]
    list_filter = ["outcome", "rule", "basis", "decided_at"]
    search_fields = ["=rma_id", "=line_id", "=device_id"]
    fields = [
        "number", "result", "rule", "why", "purchased_on", "basis", "expires_on", "device_id",
        "policy_id", "supersedes", "decided_at", "decided_by",
    ]  # fmt: skip
    readonly_fields = fields

    @display(
        description=_("Verdict"),
        label={
            Outcome.ELIGIBLE: "success",
            Outcome.NOT_ELIGIBLE: "danger",
            Outcome.REVIEW: "warning",
        },
    )
    def result(self, verdict: Verdict) -> tuple[str, str]:
        """Outcome as a coloured label."""
        return verdict.outcome, str(Outcome(verdict.outcome).label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verdict]:
        """With the number of each RMA."""
        return _with_case(Verdict.objects.all())

    @display(description=_("RMA"))
    def number(self, verdict: Any) -> SafeString:
        """A link to the RMA."""
        url = reverse("admin:rma_rma_change", args=[verdict.rma_id])
        return format_html('<a href="{}">{}</a>', url, verdict.rma_number)

    @display(description=_("Reasons"))
    def why(self, verdict: Verdict) -> str:
        """The reasons in the reader's language."""
        return " ".join(wording.sentences(verdict.reasons))

    def get_urls(self) -> list[URLPattern]:
        """The page where a supervisor overrules a verdict."""
        page = self.admin_site.admin_view(self.override)
        return [path("<uuid:pk>/override/", page, name="warranty_override"), *super().get_urls()]

    def override(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Overrule a verdict."""
        return _decision_page(
            request,
            pk,
            permission="rma.override_rma",
            context={**self.admin_site.each_context(request), "title": _("Overrule the verdict")},
            decide=lambda entered: services.override(
                actor=Actor.staff(request.user.pk),
                now=clock.now(),
                verdict_id=pk,
                outcome=entered["outcome"],
                reason=entered["note"],
            ),
        )


@admin.register(PendingReview)
class PendingReviewAdmin(ReadOnlyAdmin):
    """What waits for a person, the most urgent and oldest first."""

    list_display = ["work", "product", "cause", "priority", "decided_at"]
    list_display_links = None
    list_filter = ["rule"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PendingReview]:
        """Only what is not decided yet."""
        waiting = PendingReview.objects.filter(
            pk__in=Verdict.objects.awaiting_review().values("pk")
        )
        return _with_case(waiting).order_by("rma_priority", "decided_at", "id")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that keeps the queue's order."""
        return pages.QueueList

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The number leads to the decision for those who may decide, to the RMA for others."""
        first = "work" if request.user.has_perm("rma.handle_rma") else "case"
        return [first, *self.list_display[1:]]

    @display(description=_("RMA"))
    def work(self, review: Any) -> SafeString:
        """A link to the page where it is decided."""
        url = reverse("admin:warranty_review", args=[review.pk])
        return format_html('<a href="{}">{}</a>', url, review.rma_number)

    @display(description=_("RMA"))
    def case(self, review: Any) -> SafeString:
        """A link to the RMA."""
        url = reverse("admin:rma_rma_change", args=[review.rma_id])
        return format_html('<a href="{}">{}</a>', url, review.rma_number)

    @display(description=_("Product"))
    def product(self, review: Any) -> str:
        """SKU and serial number."""
        return f"{review.line_sku} {review.line_serial}"

    @display(description=_("Why a person"), label="warning")
    def cause(self, review: PendingReview) -> str:
        """The rule that asked for a person."""
        return str(Rule(review.rule).label)

    @display(description=_("Priority"), ordering="rma_priority", label=pages.PRIORITY_BADGES)
    def priority(self, review: Any) -> tuple[str, str]:
        """How urgent the RMA is, in words."""
        chosen = str(review.rma_priority)
        return chosen, str(Priority(chosen).label)

    def get_urls(self) -> list[URLPattern]:
        """The page where a review is decided."""
        page = self.admin_site.admin_view(self.review)
        return [path("<uuid:pk>/review/", page, name="warranty_review"), *super().get_urls()]

    def review(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Decide a review."""
        return _decision_page(
            request,
            pk,
            permission="rma.handle_rma",
            context={**self.admin_site.each_context(request), "title": _("Check the warranty")},
            decide=lambda entered: services.resolve_review(
                actor=Actor.staff(request.user.pk),
                now=clock.now(),
                verdict_id=pk,
                outcome=entered["outcome"],
                note=entered["note"],
            ),
        )


def _with_case(verdicts: QuerySet[Any]) -> QuerySet[Any]:
    """With what lists show of RMA and line, in the same query."""
    rma = Rma.objects.filter(pk=OuterRef("rma_id"))
    line = RmaLine.objects.filter(pk=OuterRef("line_id"))
    annotated: QuerySet[Any] = verdicts.annotate(
        rma_number=Subquery(rma.values("number")[:1]),
        rma_priority=Subquery(rma.values("priority")[:1]),
        line_sku=Subquery(line.values("sku_code")[:1]),
        line_serial=Subquery(line.values("serial")[:1]),
    )
    return annotated


def _decision_page(
    request: HttpRequest,
    verdict_id: UUID,
    *,
    permission: str,
    context: dict[str, Any],
    decide: Callable[[dict[str, str]], Verdict],
) -> HttpResponse:
    """Show the evidence and a form; on POST decide and go to the RMA, or say what is wrong."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
    rma = rma_selectors.by_id(selectors.verdict(verdict_id).rma_id)
    back_url = reverse("admin:rma_rma_change", args=[rma.id])
    form = DecisionForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            decide(form.cleaned_data)
        except DomainError as refusal:
            _complain(form, refusal)
        else:
            messages.success(request, gettext("Your decision is recorded."))
            return HttpResponseRedirect(back_url)
    if form.errors:
        status = 422
    full = evidence.for_staff(rma, get_language() or "en")
    shown = {
        **context,
        "form": form,
        "rma": rma,
        "full": next((one for one in full if one.verdict.id == verdict_id), None),
        "back_url": back_url,
    }
    return TemplateResponse(request, "warranty/admin/decide.html", shown, status=status)


def _complain(form: DecisionForm, refusal: DomainError) -> None:
    """Put the refusal where the reader looks."""
    if isinstance(refusal, InvalidInput):
        for name, texts in refusal.errors.items():
            form.add_error(name if name in form.fields else None, texts)
        return
    form.add_error(None, str(refusal))
