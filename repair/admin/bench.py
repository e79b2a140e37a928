"""What the bench pages show: orders with their RMA, pieces with what can be done with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import get_language

from accounts import selectors as accounts
from catalog import selectors as catalog
from catalog.models import FaultCode, Sku
from inventory import selectors as inventory
from repair.admin.forms import FORMS, PieceForm
from repair.choices import OrderState
from repair.models import WorkItem, WorkOrder
from rma.choices import Disposition
from rma.models import Rma, Statement


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece on the page. `forms` holds what can be done with it now, by verb."""

    item: WorkItem
    product: str
    stated: str
    found: str
    words: str
    forms: Mapping[str, PieceForm]

    @property
    def part_form(self) -> PieceForm | None:
        """The form for a spare part, by a name that templates can say."""
        return self.forms.get("use-part")

    @property
    def disposition(self) -> str:
        """What became of the piece, in words."""
        code = self.item.disposition
        return str(Disposition(code).label) if code else ""


def with_rma(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """Orders with number, priority and promise of their RMA, in the same query."""
    rma = Rma.objects.filter(pk=OuterRef("rma_id"))
    annotated: QuerySet[WorkOrder] = orders.annotate(
        rma_number=Subquery(rma.values("number")[:1]),
        rma_priority=Subquery(rma.values("priority")[:1]),
        due_at=Subquery(rma.values("promise_due_at")[:1]),
        waiting_since=Subquery(rma.values("waiting_since")[:1]),
    )
    return annotated


def dress(orders: Iterable[Any]) -> None:
    """Give the rows of a list the names they show: two queries, however many rows."""
    rows = list(orders)
    people = accounts.names_of(row.technician_id for row in rows)
    names = _names({item.sku_code for row in rows for item in row.items.all()})
    for row in rows:
        row.technician = people.get(row.technician_id, row.technician_id)
        row.products = ", ".join(_piece_name(item, names) for item in row.items.all())


def pieces_of(order: WorkOrder, bound: Mapping[tuple[UUID, str], PieceForm]) -> list[Piece]:
    """The pieces of an order; forms in `bound` keep what was typed."""
    items = list(order.items.prefetch_related("parts", "tests", "notes"))
    names = _names({item.sku_code for item in items})
    labels = _fault_labels(items)
    words = dict(
        Statement.objects.filter(line__in={i.line_id for i in items}).values_list("line", "text")
    )
    place = bench_warehouse(order)
    return [
        Piece(
            item=item,
            product=names.get(item.sku_code, item.sku_code),
            stated=labels.get(item.stated_fault, item.stated_fault),
            found=labels.get(item.fault_code, item.fault_code),
            words=words.get(item.line_id, ""),
            forms={
                verb: bound.get((item.id, verb)) or FORMS[verb](None, item=item, warehouse=place)
                for verb in possible(order, item)
            },
        )
        for item in items
    ]


def possible(order: WorkOrder, item: WorkItem) -> list[str]:
    """What can be done with a piece now."""
    if order.state != OrderState.OPEN or item.done_at is not None:
        return []
    return list(FORMS) if item.outcome else ["diagnose"]


def bench_warehouse(order: WorkOrder) -> str:
    """The warehouse of the return centre where the goods are."""
    rma = Rma.objects.get(pk=order.rma_id)
    return catalog.return_centre_for(rma.brand_code, rma.country).warehouse_code


def parts_on_offer(order: WorkOrder) -> list[Sku]:
    """Products in stock at this bench, for the list behind the part field."""
    return list(catalog.skus().filter(code__in=inventory.codes_in_stock(bench_warehouse(order))))


def _names(codes: set[str]) -> dict[str, str]:
    language = get_language() or "en"
    found = catalog.skus().filter(code__in=codes)
    return {sku.code: sku.display_name(language) for sku in found}


def _fault_labels(items: list[WorkItem]) -> dict[str, str]:
    language = get_language() or "en"
    codes = {code for item in items for code in (item.stated_fault, item.fault_code) if code}
    found = FaultCode.objects.filter(code__in=codes)
    return {fault.code: fault.display_label(language) for fault in found}


def _piece_name(item: WorkItem, names: Mapping[str, str]) -> str:
    name = names.get(item.sku_code, item.sku_code)
    return f"{item.quantity} × {name}" if item.quantity > 1 else name
