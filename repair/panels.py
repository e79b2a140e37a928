"""The bench on the RMA pages: plain words for the customer, the work orders for staff."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import selectors as accounts
from catalog import selectors as catalog
from catalog.models import FaultCode
from repair import selectors, wording
from repair.choices import OrderState
from repair.models import WorkItem, WorkOrder
from rma import actions, panels
from rma.models import Rma


@dataclass(frozen=True, slots=True)
class Finding:
    """What a customer is told about one piece. `fault` is empty when none was named."""

    product: str
    serial: str
    fault: str
    decision: str
    result: str
    tone: str
    label: str


def findings(order: WorkOrder, language: str) -> list[Finding]:
    """What the bench found and does, piece by piece, in the customer's words."""
    items = list(order.items.all())
    names = {
        sku.code: sku.display_name(language)
        for sku in catalog.skus().filter(code__in={item.sku_code for item in items})
    }
    faults = {
        fault.code: fault.display_label(language)
        for fault in FaultCode.objects.filter(code__in={item.fault_code for item in items})
    }
    return [
        Finding(
            product=names.get(item.sku_code, item.sku_code),
            serial=item.serial,
            fault=faults.get(item.fault_code, ""),
            decision=str(wording.DECISIONS.get(item.outcome, wording.NOT_YET)),
            result=str(wording.RESULTS[item.outcome]) if item.done_at else "",
            tone=_tone(item),
            label=str(_stage(item)),
        )
        for item in items
    ]


def _tone(item: WorkItem) -> str:
    return "success" if item.done_at else "progress"


def _stage(item: WorkItem) -> Any:
    if item.done_at:
        return _("Finished")
    return _("In progress") if item.outcome else _("Being examined")


def portal(rma: Rma, user: Any) -> panels.Context | None:
    """The newest work order that was not called off; parts and minutes stay with us."""
    orders = selectors.orders_of(rma.id).exclude(state=OrderState.CANCELLED)
    newest = orders.last()
    if newest is None:
        return None
    return {"findings": findings(newest, get_language() or "en")}


def admin(rma: Rma, user: Any) -> panels.Context | None:
    """Every work order with its pieces, newest first, for those who may look."""
    if not user.has_perm("repair.view_workorder"):
        return None
    orders = list(selectors.orders_of(rma.id))
    if not orders:
        return None
    people = accounts.names_of(order.technician_id for order in orders)
    language = get_language() or "en"
    return {
        "orders": [
            (order, people.get(order.technician_id, ""), findings(order, language))
            for order in reversed(orders)
        ]
    }


def _open_order(rma: Rma) -> WorkOrder | None:
    return selectors.orders_of(rma.id).filter(state=OrderState.OPEN).first()


def _bench_url(rma: Rma) -> str:
    order = _open_order(rma)
    return reverse("admin:repair_workorder_change", args=[order.id]) if order else ""


panels.register(
    surface="portal", slug="repair", template="repair/panel.html", context=portal, order=40
)
panels.register(
    surface="admin", slug="repair", template="repair/admin/panel.html", context=admin, order=40
)
actions.register(
    actions.Action(
        "work-at-bench",
        _("Go to the bench"),
        frozenset({"admin"}),
        lambda rma: _open_order(rma) is not None,
        permission="repair.work_on_orders",
        icon="wrench",
        order=5,
        tone="primary",
        url=_bench_url,
    )
)
