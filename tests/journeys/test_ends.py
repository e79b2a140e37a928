"""However an RMA goes, it can end, and nothing that belongs to a customer is kept by accident."""

from decimal import Decimal

import pytest
from django.core.management import call_command

import compensation.services
import inventory.services
import repair.services
import rma.services
import warranty.services
from compensation.errors import TooLateToRefuse
from compensation.models import Payout, Refund
from events.actor import Actor
from events.errors import DomainError
from inventory.models import StockBalance, StockMovement
from inventory.selectors import on_hand
from repair.errors import GoodsAreGone, RefundDecided
from repair.models import WorkItem, WorkOrder
from rma.choices import Custody, Money, Outcome, State
from rma.errors import NothingToTakeUp
from rma.models import Rma, RmaLine
from rma.rules import refuse
from rma.selectors import facts
from rma.services import IntakeLine
from rma.steps import next_step
from shipping.models import DuplicateAlert
from shipping.rules import Counted
from shipping.tracking_codes import TrackingCode
from tests.support.events import assert_nothing_changed
from tests.support.histories import BENCH, Story, mouse, sell_device
from warranty.models import Verdict

STAFF = Actor.staff("7")


def cancel(story: Story) -> None:
    rma.services.cancel(actor=STAFF, now=story.now, rma_id=story.rma_id, code="changed_mind")


def reject(story: Story) -> None:
    rma.services.reject(actor=STAFF, now=story.now, rma_id=story.rma_id, code="other")


def reopen(story: Story, code: str = "same_fault") -> Story:
    rma.services.reopen(actor=STAFF, now=story.now, rma_id=story.rma_id, code=code)
    story.settle()
    return story


def chargers(story: Story, quantity: int, service: str) -> Story:
    """Chargers without serial numbers; a person finds them covered."""
    line = IntakeLine("VO-CHARGE-1", "", quantity, Decimal(30), "CHA-HT-OV", "It burns.")
    story.received(line, service=service)
    if story.rma.state == State.RECEIVED:
        verdict = Verdict.objects.get(rma_id=story.rma_id)
        warranty.services.resolve_review(
            actor=STAFF, now=story.now, verdict_id=verdict.id, outcome="eligible", note="Receipt."
        )
        story.settle()
    return story


def refuse_refund(story: Story, refund: Refund | None = None) -> None:
    compensation.services.refuse(
        actor=STAFF,
        now=story.now,
        refund_id=(refund or story.refund()).id,
        code="used",
        note="It was worn for a year.",
    )
    story.settle()


@pytest.mark.parametrize("verb", [cancel, reject])
@pytest.mark.parametrize("point", ["arrived", "diagnosed"])
def test_what_we_hold_is_not_lost_by_calling_off(story: Story, verb: object, point: str) -> None:
    story.until(point)
    with assert_nothing_changed(Rma, RmaLine, WorkOrder), pytest.raises(DomainError) as refusal:
        verb(story)  # type: ignore[operator] # one of the two above
    assert refusal.value.code == "goods_with_us"
    story.diagnosed("return_unrepaired").finished("send_back").delivered()
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.RETURNED)


def test_a_refused_refund_sends_the_goods_back(story: Story) -> None:
    story.received(service="refund", reason="quality_issue").arrived()
    story.diagnosed("refund").finished("restock")
    assert on_hand("TPE", "PP-MOUSE-1", "refurbished") == 1
    refuse_refund(story)
    assert on_hand("TPE", "PP-MOUSE-1", "refurbished") == 0
    line = story.rma.lines.get()
    assert (line.custody, line.money, line.quantity_disposed) == (
        Custody.RECEIVED,
        Money.REFUSED,
        0,
    )
    assert next_step(story.rma).code == "we_send_it_back"
    with assert_nothing_changed(WorkItem, Refund), pytest.raises(RefundDecided):
        story.diagnosed("refund")
    story.diagnosed("return_unrepaired").finished("send_back").delivered()
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.RETURNED)
    assert not Payout.objects.exists()
    for name in ("rma.state", "repair.orders", "compensation.refunds", "inventory.ledger"):
        call_command("replay", name, "--check")


def test_a_refund_of_scrapped_goods_cannot_be_refused(story: Story) -> None:
    story.received(service="refund", reason="quality_issue").arrived()
    story.diagnosed("refund").finished("scrap")
    watched = (Refund, RmaLine, StockBalance, StockMovement)
    with assert_nothing_changed(*watched), pytest.raises(GoodsAreGone):
        refuse_refund(story)
    story.approved(Decimal(100))
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.REFUNDED)


def one_refund_beside_a_packed_parcel(story: Story) -> None:
    story.received(mouse("SN-1"), mouse("SN-2")).arrived()
    order = story.order.id
    kept, returned = story.open_items()
    for item, outcome, disposition in (
        (kept, "refund", "restock"),
        (returned, "return_unrepaired", "send_back"),
    ):
        where = {"actor": BENCH, "now": story.now, "order_id": order, "item_id": item.id}
        repair.services.diagnose(**where, outcome=outcome)  # type: ignore[arg-type] # plain facts
        repair.services.complete_item(**where, disposition=disposition)  # type: ignore[arg-type]
    story.settle()
    assert story.rma.state == State.SHIPPED_OUT
    assert story.shipment("outbound").pieces == 1


def test_a_refund_beside_a_packed_parcel_is_not_refused_by_accident(story: Story) -> None:
    one_refund_beside_a_packed_parcel(story)
    with assert_nothing_changed(Refund, RmaLine), pytest.raises(TooLateToRefuse):
        refuse_refund(story)
    story.approved().delivered()
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.REFUNDED)


def test_a_refund_beside_a_packed_parcel_is_refused_by_sending_the_goods_apart(
    story: Story,
) -> None:
    one_refund_beside_a_packed_parcel(story)
    main = story.shipment("outbound")
    compensation.services.refuse(
        actor=STAFF,
        now=story.now,
        refund_id=story.refund().id,
        code="used",
        note="It was used up.",
        separately=True,
    )
    story.settle()
    apart = story.shipment("outbound")
    assert (apart.action, apart.pieces, apart.state) == ("send_back", 1, "booked")
    line = story.rma.lines.get(pk=story.refund().line_id)
    assert (line.disposition, line.money, line.quantity_kept) == ("send_back", "refused", 0)
    assert on_hand("TPE", "PP-MOUSE-1", "refurbished") == 0
    story.tracked(apart, TrackingCode.DELIVERED)
    assert story.rma.state == State.SHIPPED_OUT  # the case waits for its own parcel
    story.tracked(main, TrackingCode.DELIVERED)
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.RETURNED)
    assert not DuplicateAlert.objects.exists()


def test_no_more_is_refunded_than_the_pieces_we_keep(story: Story) -> None:
    chargers(story, 3, "refund")
    line = story.rma.lines.get()
    story.arrived(Counted(str(line.id), 1)).diagnosed("refund", "CHA-HT-OV").finished("scrap")
    rma.services.mark_line_missing(
        actor=STAFF, now=story.now, rma_id=story.rma_id, line_id=line.id, quantity=2
    )
    story.settle()
    with assert_nothing_changed(Refund), pytest.raises(DomainError) as refusal:
        story.approved(Decimal(60))
    assert refusal.value.code == "refund_more_than_paid"
    story.approved(Decimal(30))
    assert story.rma.outcome == Outcome.REFUNDED


def test_a_reopened_case_gets_a_new_label_and_a_promise_when_it_arrives(story: Story) -> None:
    reopen(story.until("delivered"))
    label = story.shipment("inbound")
    assert (label.generation, label.state) == (2, "booked")
    assert (story.rma.promise_stage, story.rma.promise_due_at) == ("parcel", None)
    story.arrived()
    assert story.rma.promise_stage == "work"
    assert story.rma.promise_due_at is not None


def test_after_our_parcel_got_lost_nobody_is_asked_to_send_it_in(story: Story) -> None:
    reopen(story.until("delivered"), "not_arrived")
    assert story.shipment("inbound").generation == 1
    assert story.rma.escalated_since is not None
    cancel(story)
    assert story.rma.state == State.CANCELLED


def test_the_replacement_can_come_back_after_reopening(story: Story) -> None:
    story.received().arrived().diagnosed("replace").finished("scrap", replacement_serial="SN-NEW")
    reopen(story.delivered())
    line = story.rma.lines.get()
    assert (line.serial, line.replacement_serial) == ("SN-NEW", "")
    story.arrived(Counted(str(line.id), 1, "SN-NEW"))
    story.diagnosed("return_unrepaired").finished("send_back").delivered()
    assert story.rma.outcome == Outcome.RETURNED
    call_command("replay", "rma.state", "--check")


def test_a_replaced_charger_without_serial_number_ends_as_replaced(story: Story) -> None:
    inventory.services.receive(
        actor=BENCH, now=story.now, key="chargers", warehouse="TPE", sku_code="VO-CHARGE-1",
        quantity=3,
    )  # fmt: skip
    chargers(story, 2, "repair").arrived().diagnosed("replace", "CHA-HT-OV").finished(
        "scrap"
    ).delivered()
    assert story.rma.outcome == Outcome.REPLACED
    assert on_hand("TPE", "VO-CHARGE-1") == 1


def test_what_was_refunded_cannot_be_taken_up_again(story: Story) -> None:
    story.received(service="refund", reason="quality_issue").arrived()
    story.diagnosed("refund").finished("restock").approved()
    with assert_nothing_changed(Rma, RmaLine), pytest.raises(NothingToTakeUp):
        reopen(story)


def test_a_case_whose_parcel_left_without_a_trace_is_closed_by_hand(story: Story) -> None:
    story.until("finished")
    rma.services.close(actor=STAFF, now=story.now, rma_id=story.rma_id, outcome="repaired")
    story.settle()
    assert story.rma.state == State.CLOSED
    assert story.shipment("outbound").state == "voided"


def test_every_open_state_has_a_way_to_end(story: Story) -> None:
    """Nothing here: cancel. Goods here: the bench sends them back. Packed: close by hand."""
    sell_device("SN-4")
    points = ["received", "arrived", "diagnosed", "finished"]
    for point, serial in zip(points, ("SN-1", "SN-2", "SN-3", "SN-4"), strict=True):
        walked = Story(story.customer, story.agent, story.dock_worker, now=story.now)
        for name in points[: points.index(point) + 1]:
            walked.received(serial=serial) if name == "received" else getattr(walked, name)()
        seen = facts(walked.rma)
        ways = {
            "cancel": refuse("cancel", seen) is None,
            "close": refuse("close", seen, outcome="repaired") is None,
            "bench": WorkOrder.objects.filter(rma_id=walked.rma_id, state="open").exists(),
        }
        assert any(ways.values()), (point, ways)
