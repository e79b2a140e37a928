"""The verbs of the bench, the till and the desk for one request."""

from decimal import Decimal
from uuid import UUID

import compensation.services
import desk.services
import repair.services
from compensation.models import Refund
from compensation.rules import AGENT_LIMITS
from demo import places, products, words
from demo.walk import Walk
from desk.models import Case
from inventory import selectors as inventory
from repair.models import WorkItem, WorkOrder

_REST_OF = {"replace": ("refurbish", "scrap", "harvest"), "refund": ("restock", "refurbish")}
_REST_OTHERWISE = {"repair": "repair"}


def is_taken(walk: Walk) -> None:
    """A technician takes the work order."""
    repair.services.take(actor=walk.technician, now=walk.now, order_id=_order(walk).id)


def is_diagnosed(walk: Walk, outcome: str) -> None:
    """The technician says what is wrong and what shall be done.

    A model that is not made any more and not in stock cannot be replaced: it is repaired.
    """
    for item in _open_items(walk):
        decided = "repair" if outcome == "replace" and not _in_stock(walk, item) else outcome
        repair.services.diagnose(
            actor=walk.technician,
            now=walk.now,
            order_id=_order(walk).id,
            item_id=item.id,
            outcome=decided,
            fault_code="" if decided == "no_fault_found" else item.stated_fault,
            note=walk.say(words.BENCH),
        )


def gets_parts(walk: Walk) -> None:
    """A spare part goes in."""
    for item in _open_items(walk):
        part = products.PART_FOR.get(products.CATEGORY_OF[item.sku_code])
        if part and item.outcome == "repair":
            repair.services.use_part(
                actor=walk.technician,
                now=walk.now,
                order_id=_order(walk).id,
                item_id=item.id,
                part_id=UUID(int=walk.rng.getrandbits(128)),
                sku_code=part,
                quantity=1,
                warehouse=places.WAREHOUSE_OF[walk.person.country],
            )


def is_tested(walk: Walk, result: str = "passed") -> None:
    """What was repaired is tried."""
    for item in _open_items(walk):
        if item.outcome == "repair":
            repair.services.record_test(
                actor=walk.technician,
                now=walk.now,
                order_id=_order(walk).id,
                item_id=item.id,
                result=result,
            )


def is_finished(walk: Walk) -> None:
    """Every piece is done; the request moves on when it was the last one."""
    order = _order(walk)
    for item in _open_items(walk):
        replaced = item.outcome == "replace" and bool(item.serial)
        repair.services.complete_item(
            actor=walk.technician,
            now=walk.now,
            order_id=order.id,
            item_id=item.id,
            disposition=_disposition(walk, item),
            replacement_serial=_new_serial(walk, item) if replaced else "",
            labour_minutes=walk.rng.randint(2, 12) * 5,
        )


def is_refunded(walk: Walk) -> None:
    """The refunds are approved: small ones by an agent, the others by a supervisor."""
    for refund in Refund.objects.filter(rma_id=walk.id, state="requested"):
        small = _is_small(refund)
        compensation.services.approve(
            actor=walk.agent if small else walk.staff.supervisor,
            now=walk.now,
            refund_id=refund.id,
            amount=refund.amount,
            may_approve_small=True,
            may_approve_any=not small,
        )


def refund_is_refused(walk: Walk) -> None:
    """The product came back damaged: no money."""
    for refund in Refund.objects.filter(rma_id=walk.id, state="requested"):
        compensation.services.refuse(
            actor=walk.staff.supervisor,
            now=walk.now,
            refund_id=refund.id,
            code="damaged",
            note=walk.say(words.NOT_COVERED),
        )


def case_is_taken(walk: Walk) -> None:
    """An agent takes the question or complaint."""
    desk.services.take(actor=walk.agent, now=walk.now, case_id=_case(walk).id)


def case_is_answered(walk: Walk, resolution: str, phrases: words.Phrases) -> None:
    """The agent answers, which closes the request."""
    desk.services.resolve(
        actor=walk.agent,
        now=walk.now,
        case_id=_case(walk).id,
        resolution=resolution,
        answer=walk.say(phrases),
    )


def _order(walk: Walk) -> WorkOrder:
    return WorkOrder.objects.filter(rma_id=walk.id).latest("opened_at", "id")


def _open_items(walk: Walk) -> list[WorkItem]:
    return list(_order(walk).items.filter(done_at=None).order_by("pk"))


def _case(walk: Walk) -> Case:
    return Case.objects.filter(rma_id=walk.id).latest("opened_at", "id")


def _in_stock(walk: Walk, item: WorkItem) -> bool:
    warehouse = places.WAREHOUSE_OF[walk.person.country]
    return inventory.on_hand(warehouse, item.sku_code) >= item.quantity


def _disposition(walk: Walk, item: WorkItem) -> str:
    if item.outcome in _REST_OF:
        return walk.rng.choice(_REST_OF[item.outcome])
    return _REST_OTHERWISE.get(item.outcome, "send_back")


def _new_serial(walk: Walk, item: WorkItem) -> str:
    model = item.sku_code.replace("-", "")[:6]
    return f"{model}{walk.now:%y%m}R{walk.rng.getrandbits(32):08X}"


def _is_small(refund: Refund) -> bool:
    return refund.amount <= AGENT_LIMITS.get(refund.currency, Decimal(0))
