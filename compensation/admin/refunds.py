"""The list of refunds and the page where one is decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import selectors as accounts
from accounts.admin.exporting import ExportingAdmin
from catalog import selectors as catalog
from catalog.money import format_money
from compensation import rules, selectors, services
from compensation.admin.forms import ApproveForm, ByHandForm, CorrectForm, RefuseForm, RetryForm
from compensation.models import Refund, RefundState
from events import clock
from events.actor import Actor
from rma import selectors as rma_selectors
from rma.admin import pages
from rma.models import Rma, RmaLine

SMALL, ANY = "compensation.approve_refund_small", "compensation.approve_refund_any"


@dataclass(frozen=True, slots=True)
class Verb:
    """A decision: its form, the state it starts from, what is said when it is done."""

    form: Callable[..., forms.Form]
    state: str
    done: Any


VERBS = {
    "approve": Verb(ApproveForm, RefundState.REQUESTED, _("The refund is approved.")),
    "correct": Verb(
        CorrectForm, RefundState.REQUESTED, _("Noted. Somebody else has to approve the amount now.")
    ),
    "refuse": Verb(RefuseForm, RefundState.REQUESTED, _("The refund is refused.")),
    "retry": Verb(RetryForm, RefundState.STUCK, _("The payment is tried again.")),
    "by-hand": Verb(
        ByHandForm, RefundState.STUCK, _("Noted. Somebody else has to confirm the payment now.")
    ),
    "confirm": Verb(RetryForm, RefundState.STUCK, _("The refund is paid.")),
    "withdraw": Verb(RetryForm, RefundState.STUCK, _("It counts as not paid again.")),
}


class RefundFilter(admin.SimpleListFilter):
    """What waits for a person."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """By who may decide, and what failed."""
        return [
            ("small", _("To approve, within the agents' limit")),
            ("large", _("To approve, above the agents' limit")),
            ("stuck", _("Payment failed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Refund]) -> QuerySet[Refund]:
        """The chosen queue."""
        chosen = self.value()
        return queue(chosen, queryset) if chosen else queryset


def queue(name: str, found: QuerySet[Refund]) -> QuerySet[Refund]:
    """The refunds of a queue, oldest first."""
    if name == "stuck":
        return selectors.stuck(found)
    if name in ("small", "large"):
        return selectors.to_approve(found, above_limit=name == "large")
    return found.none()


@admin.register(Refund)
class RefundAdmin(ExportingAdmin, pages.QueueAdmin):
    """Refunds. A decision is one service call, always by a second person."""

    list_display = ["sum_owed", "rma", "product", "stage", "requested_at", "paid_at"]
    list_filter = [RefundFilter, "state"]
    search_fields = ["=rma_id", "provider_reference__exact"]
    search_help_text = _("Number of the RMA or payment reference")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        """Newest first, with number and product in the same query."""
        rma = Rma.objects.filter(pk=OuterRef("rma_id")).values("number")
        line = RmaLine.objects.filter(pk=OuterRef("line_id")).values("sku_code")
        found: QuerySet[Refund] = Refund.objects.annotate(
            rma_number=Subquery(rma[:1]), sku_code=Subquery(line[:1])
        ).order_by("-requested_at", "-id")
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Refund], search_term: str
    ) -> tuple[QuerySet[Refund], bool]:
        """The refunds of an RMA by its number, or one by its payment reference."""
        term = search_term.strip()
        if not term:
            return queryset, False
        barcode = rma_selectors.barcode_of(term)
        rmas = Rma.objects.filter(barcode=barcode).values("pk")
        by_rma = queryset.filter(rma_id__in=rmas)
        return by_rma | queryset.filter(provider_reference=term), False

    def dress(self, rows: Sequence[Any]) -> None:
        """The rows get the names of their products all at once."""
        language = get_language() or "en"
        skus = catalog.skus().filter(code__in={row.sku_code for row in rows})
        names = {sku.code: sku.display_name(language) for sku in skus}
        for row in rows:
            row.product_name = names.get(row.sku_code, row.sku_code)

    @display(description=_("Amount"), ordering="amount")
    def sum_owed(self, refund: Refund) -> str:
        """Amount as the reader writes money."""
        return format_money(refund.amount, refund.currency, get_language() or "en")

    @display(description=_("RMA"))
    def rma(self, refund: Any) -> str:
        """The number of the RMA."""
        return str(refund.rma_number)

    @display(description=_("Product"))
    def product(self, refund: Any) -> str:
        """The name of the product."""
        return str(refund.product_name)

    @display(
        description=_("State"),
        ordering="state",
        label={
            RefundState.REQUESTED: "warning",
            RefundState.APPROVED: "info",
            RefundState.PAID: "success",
            RefundState.STUCK: "danger",
            RefundState.REFUSED: "",
        },
    )
    def stage(self, refund: Refund) -> tuple[str, str]:
        """State as a coloured label."""
        return refund.state, refund.get_state_display()

    def get_urls(self) -> list[URLPattern]:
        """The decisions."""
        decide = self.admin_site.admin_view(self.decide)
        name = "compensation_refund_decide"
        return [path("<uuid:refund_id>/do/<slug:verb>/", decide, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one refund."""
        pages.ensure_only_shown(request, "compensation.view_refund")
        return self._page(request, selectors.by_id(pages.uuid_of(object_id)), {})

    def decide(self, request: HttpRequest, refund_id: UUID, verb: str) -> HttpResponse:
        """One decision; a refusal shows the page again, as it is now."""
        if not (request.user.has_perm(SMALL) or request.user.has_perm(ANY)):
            raise PermissionDenied
        if verb not in VERBS:
            raise Http404
        refund = selectors.by_id(refund_id)
        url = reverse("admin:compensation_refund_change", args=[refund_id])
        if request.method != "POST":
            return HttpResponseRedirect(url)
        form = VERBS[verb].form(request.POST, refund=refund)
        call = self._calls(request, refund_id)[verb]
        if pages.succeeds(request, form, call, VERBS[verb].done):
            return HttpResponseRedirect(url)
        return self._page(request, selectors.by_id(refund_id), {verb: form}, 422)

    def _calls(self, request: HttpRequest, refund_id: UUID) -> dict[str, Any]:
        user = request.user
        who: dict[str, Any] = {
            "actor": Actor.staff(user.pk),
            "now": clock.now(),
            "refund_id": refund_id,
        }
        rights: dict[str, Any] = {
            "may_approve_small": user.has_perm(SMALL),
            "may_approve_any": user.has_perm(ANY),
        }
        return {
            "approve": lambda entered: services.approve(**who, **rights, **entered),
            "correct": lambda entered: services.correct_amount(**who, **entered),
            "refuse": lambda entered: services.refuse(**who, **entered),
            "retry": lambda entered: services.retry_payment(**who),
            "by-hand": lambda entered: services.pay_by_hand(**who, **entered),
            "confirm": lambda entered: services.confirm_hand_payment(**who),
            "withdraw": lambda entered: services.withdraw_hand_payment(**who),
        }

    def _page(
        self, request: HttpRequest, refund: Refund, bound: dict[str, forms.Form], status: int = 200
    ) -> HttpResponse:
        language = get_language() or "en"
        rma = rma_selectors.by_id(refund.rma_id)
        line = rma_selectors.line_of(rma, refund.line_id)
        offered = _offered(refund, str(request.user.pk))
        if not _may_decide(request.user, refund):
            offered = []
        limit = rules.AGENT_LIMITS.get(refund.currency)
        context = {
            **self.admin_site.each_context(request),
            "title": format_money(refund.amount, refund.currency, language),
            "opts": self.opts,
            "refund": refund,
            "rma": rma,
            "line": line,
            "product": catalog.sku(line.sku_code).display_name(language),
            "amount": format_money(refund.amount, refund.currency, language),
            "most": format_money(selectors.most_payable(refund), refund.currency, language),
            "price_known": line.unit_price is not None,
            "limit": format_money(limit, refund.currency, language) if limit else "",
            "decided_by": accounts.names_of([refund.decided_by]).get(refund.decided_by, ""),
            "paid_instead": format_money(
                refund.differing_amount, refund.differing_currency, language
            )
            if refund.differing_amount is not None
            else "",
            "own": offered == ["correct"],
            "needs_supervisor": refund.state == RefundState.REQUESTED
            and not _may_decide(request.user, refund),
            "forms": {
                name.replace("-", "_"): bound.get(name) or VERBS[name].form(None, refund=refund)
                for name in offered
            },
            "refused": [form for name, form in bound.items() if name not in offered],
        }
        return TemplateResponse(request, "compensation/admin/refund.html", context, status=status)


def _offered(refund: Refund, reader: str) -> list[str]:
    """The verbs of the state; said to be paid by hand, a refund is confirmed or nothing else.

    Whoever asked for it or entered its amount may correct it, but does not decide it.
    """
    found = [name for name, verb in VERBS.items() if verb.state == refund.state]
    settled = ("confirm", "withdraw")
    if refund.state == RefundState.REQUESTED and reader in (refund.requested_by, refund.amount_by):
        return ["correct"]
    if refund.state != RefundState.STUCK:
        return found
    return [name for name in found if (name in settled) == bool(refund.hand_reference)]


def _may_decide(user: Any, refund: Refund) -> bool:
    """Whether the reader's rights reach to this amount; the service decides for good."""
    return rules.may_approve(
        amount=refund.amount,
        currency=refund.currency,
        small=user.has_perm(SMALL),
        any_amount=user.has_perm(ANY),
    )
