"""The list of work orders and the page where one is worked on."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts import selectors as accounts
from accounts.admin.exporting import ExportingAdmin
from events import clock
from events.actor import Actor
from events.errors import DomainError
from repair import selectors, services
from repair.admin import bench
from repair.admin.filters import BenchFilter
from repair.admin.forms import FORMS, PieceForm
from repair.choices import OrderState
from repair.models import WorkOrder
from rma import panels
from rma import selectors as rma_selectors
from rma.admin import pages
from rma.choices import Priority

WORK = "repair.work_on_orders"
_SERVICES: dict[str, tuple[Callable[..., Any], Any]] = {
    "diagnose": (services.diagnose, _("The diagnosis is recorded.")),
    "use-part": (services.use_part, _("The part is taken out of stock.")),
    "test": (services.record_test, _("The test is recorded.")),
    "complete": (services.complete_item, _("This piece is finished.")),
}
Bound = dict[tuple[UUID, str], PieceForm]


@admin.register(WorkOrder)
class WorkOrderAdmin(ExportingAdmin, pages.QueueAdmin):
    """Work orders. Each button of the page is one service call."""

    list_display = [
        "number", "rma", "products", "stage", "urgency", "technician", "promise", "opened_at",
    ]  # fmt: skip
    list_filter = [BenchFilter, "state"]
    search_fields = ["number__exact", "items__serial__exact"]
    search_help_text = _("Number of the order or serial number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkOrder]:
        """With what the list shows of RMA and pieces."""
        orders = WorkOrder.objects.prefetch_related("items").order_by("-opened_at", "-id")
        return bench.with_rma(orders)

    def dress(self, rows: Sequence[Any]) -> None:
        """The rows get the names they show all at once."""
        bench.dress(rows)

    @display(description=_("RMA"))
    def rma(self, order: Any) -> str:
        """The number of the RMA."""
        return str(order.rma_number)

    @display(description=_("Products"))
    def products(self, order: Any) -> str:
        """What lies on the bench."""
        return str(order.products)

    @display(
        description=_("State"),
        ordering="state",
        label={"open": "warning", "done": "success", "cancelled": ""},
    )
    def stage(self, order: WorkOrder) -> tuple[str, str]:
        """State as a coloured label."""
        return order.state, order.get_state_display()

    @display(description=_("Priority"), label=pages.PRIORITY_BADGES)
    def urgency(self, order: Any) -> tuple[str, str] | None:
        """The priority of the RMA in words."""
        if order.rma_priority is None:
            return None
        return str(order.rma_priority), str(Priority(str(order.rma_priority)).label)

    @display(description=_("Technician"), empty_value=_("Nobody yet"))
    def technician(self, order: Any) -> str | None:
        """Who took it."""
        return order.technician or None

    @display(description=_("Promised by"), label=pages.DEADLINE_BADGES)
    def promise(self, order: Any) -> tuple[str, str] | None:
        """By when the work is promised; red when that has passed."""
        if order.state != OrderState.OPEN:
            return None
        return pages.promise(order.due_at, order.waiting_since, clock.now())

    def get_urls(self) -> list[URLPattern]:
        """Taking an order, and what is done with its pieces."""
        wrap = self.admin_site.admin_view
        return [
            path("<uuid:order_id>/take/", wrap(self.take), name="repair_workorder_take"),
            path(
                "<uuid:order_id>/pieces/<uuid:item_id>/<slug:verb>/",
                wrap(self.work),
                name="repair_workorder_work",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one order."""
        pages.ensure_only_shown(request, "repair.view_workorder")
        return self._page(request, selectors.by_id(pages.uuid_of(object_id)), {})

    def take(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        """The reader takes the order."""
        pages.ensure_may(request, WORK)
        if request.method == "POST":
            try:
                services.take(
                    actor=Actor.staff(request.user.pk), now=clock.now(), order_id=order_id
                )
            except DomainError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, gettext("This work order is yours."))
        return HttpResponseRedirect(self._url(order_id))

    def work(self, request: HttpRequest, order_id: UUID, item_id: UUID, verb: str) -> HttpResponse:
        """One thing done with one piece; a refusal shows the page again with what was typed."""
        pages.ensure_may(request, WORK)
        if verb not in FORMS:
            raise Http404
        order = selectors.by_id(order_id)
        item = selectors.item_of(order, item_id)
        if request.method != "POST":
            return HttpResponseRedirect(self._url(order_id))
        service, done = _SERVICES[verb]
        form = FORMS[verb](request.POST, item=item, warehouse=bench.bench_warehouse(order))
        finished = pages.succeeds(
            request,
            form,
            lambda entered: service(
                actor=Actor.staff(request.user.pk),
                now=clock.now(),
                order_id=order_id,
                item_id=item_id,
                **entered,
            ),
            done,
        )
        if finished:
            return HttpResponseRedirect(f"{self._url(order_id)}#piece-{item_id}")
        return self._page(request, selectors.by_id(order_id), {(item_id, verb): form}, 422)

    def _page(
        self, request: HttpRequest, order: WorkOrder, bound: Bound, status: int = 200
    ) -> HttpResponse:
        rma = rma_selectors.by_id(order.rma_id)
        may_work = request.user.has_perm(WORK) and order.state == OrderState.OPEN
        people = accounts.names_of([order.technician_id])
        pieces = bench.pieces_of(order, bound)
        context = {
            **self.admin_site.each_context(request),
            "title": order.number,
            "opts": self.opts,
            "order": order,
            "rma": rma,
            "pieces": pieces,
            "refused": [form for form in bound.values() if not _offered(form, pieces)],
            "parts": bench.parts_on_offer(order) if may_work else [],
            "technician": people.get(order.technician_id, order.technician_id),
            "is_mine": order.technician_id == str(request.user.pk),
            "may_work": may_work,
            "panels": panels.for_rma("bench", rma, request.user) if may_work else [],
            "now": clock.now(),
        }
        return TemplateResponse(request, "repair/admin/order.html", context, status=status)

    def _url(self, order_id: UUID) -> str:
        return reverse("admin:repair_workorder_change", args=[order_id])


def _offered(form: PieceForm, pieces: list[bench.Piece]) -> bool:
    """Whether the refused form is still on the page; if not, its refusal is told on top."""
    return any(form is offered for piece in pieces for offered in piece.forms.values())
