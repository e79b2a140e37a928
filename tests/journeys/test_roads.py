"""Whole roads through the product: each ends where it should, and the log can retell it."""

from decimal import Decimal

import pytest
from django.core import mail
from django.core.management import call_command

import rma.services
from compensation.models import Payout
from events.actor import Actor
from events.models import Effect
from inventory.selectors import on_hand
from rma.choices import Custody, Money, Outcome, State
from rma.steps import next_step
from shipping.models import Shipment
from shipping.rules import Counted
from shipping.tracking_codes import TrackingCode
from tests.support.events import recorded_types
from tests.support.histories import Story, mouse
from warranty.models import Device


def test_a_broken_mouse_is_repaired_and_sent_back(story: Story) -> None:
    story.received()
    assert story.rma.state == State.SHIPPED_IN
    step = next_step(story.rma)
    assert (step.code, step.who) == ("send_it_in", "customer")
    assert step.due_at is not None
    inbound = story.shipment("inbound")
    assert inbound.tracking_number
    story.tracked(inbound, TrackingCode.ACCEPTED)
    assert next_step(story.rma).code == "parcel_comes_to_us"
    story.arrived()
    assert story.rma.state == State.PROCESSING
    story.diagnosed().finished()
    assert story.rma.state == State.SHIPPED_OUT
    assert story.rma.promise_due_at is not None
    story.delivered()
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.REPAIRED)
    assert Shipment.objects.filter(rma_id=story.rma_id, direction="outbound").count() == 1
    assert recorded_types(story.rma.stream)[-1] == "rma.closed"


def test_the_customer_gets_a_mail_at_every_node(story: Story) -> None:
    story.until("delivered")
    told = [(message.to, message.subject) for message in mail.outbox]
    assert {to[0] for to, _subject in told} == {"Mei Lin <mei.lin@example.com>"}
    subjects = [subject for _to, subject in told]
    assert len(subjects) == len(set(subjects)) >= 5
    label_mail = next(m for m in mail.outbox if any("pdf" in str(a) for a in m.attachments))
    assert story.rma.number in label_mail.subject + str(label_mail.body)


def test_a_dead_mouse_is_replaced_by_the_same_model(story: Story) -> None:
    story.received().arrived().diagnosed("replace")
    story.finished("scrap", replacement_serial="SN-NEW")
    assert on_hand("TPE", "PP-MOUSE-1") == 4
    assert on_hand("TPE", "PP-MOUSE-1", "scrap") == 1
    story.delivered()
    assert story.rma.outcome == Outcome.REPLACED
    line = story.rma.lines.get()
    assert (line.replacement_serial, line.custody) == ("SN-NEW", Custody.DISPOSED)
    assert Device.objects.get(serial="SN-NEW").sku_code == "PP-MOUSE-1"


def test_a_refund_is_paid_once_and_closes_the_case(story: Story) -> None:
    story.received(service="refund", reason="quality_issue").arrived()
    story.diagnosed("refund").finished("restock")
    assert story.rma.lines.get().money == Money.DUE
    story.approved()
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.REFUNDED)
    assert story.rma.lines.get().refund_amount == Decimal(495)
    assert Payout.objects.count() == 1


@pytest.mark.parametrize("service", ["complaint", "consultation"])
def test_what_ships_nothing_is_answered_by_the_desk(story: Story, service: str) -> None:
    story.received(service=service, reason="other")
    assert story.rma.state == State.PROCESSING
    story.answered()
    assert (story.rma.state, story.rma.outcome) == (State.CLOSED, Outcome.RESOLVED)
    assert not Shipment.objects.exists()


def test_a_partial_parcel_waits_for_the_rest(story: Story) -> None:
    story.received(mouse("SN-1"), mouse("SN-2"))
    first = story.rma.lines.get(position=1)
    story.arrived(Counted(str(first.id), 1, "SN-1")).diagnosed().finished()
    assert story.rma.state == State.PROCESSING
    assert story.rma.ready_at is None
    second = story.rma.lines.get(position=2)
    story.arrived(Counted(str(second.id), 1, "SN-2"))
    story.diagnosed().finished().delivered()
    assert story.rma.state == State.CLOSED
    assert Shipment.objects.filter(direction="outbound").count() == 1


def test_pieces_that_never_come_do_not_hold_up_the_others(story: Story) -> None:
    story.received(mouse("SN-1"), mouse("SN-2"))
    first, second = story.rma.lines.all()
    story.arrived(Counted(str(first.id), 1, "SN-1")).diagnosed().finished()
    rma.services.mark_line_missing(
        actor=Actor.staff("7"), now=story.now, rma_id=story.rma.id, line_id=second.id, quantity=1
    )
    story.settle()
    assert story.rma.state == State.SHIPPED_OUT


def test_cancelling_voids_the_label(story: Story) -> None:
    story.received()
    rma.services.cancel(
        actor=Actor.customer(story.customer.id),
        now=story.now,
        rma_id=story.rma.id,
        code="works_again",
    )
    story.settle()
    assert story.rma.state == State.CANCELLED
    assert story.shipment("inbound").state == "voided"


def test_a_reopened_case_walks_the_road_again(story: Story) -> None:
    story.until("delivered")
    rma.services.reopen(
        actor=Actor.customer(story.customer.id),
        now=story.now,
        rma_id=story.rma.id,
        code="same_fault",
    )
    story.settle()
    assert story.rma.state == State.PROCESSING
    assert next_step(story.rma).code == "send_it_in"
    story.arrived().diagnosed().finished().delivered()
    assert story.rma.state == State.CLOSED
    assert Shipment.objects.filter(direction="outbound").count() == 2


def test_every_projection_follows_from_the_log(story: Story) -> None:
    story.received().arrived().diagnosed("replace").finished("scrap", replacement_serial="SN-N")
    story.delivered()
    for name in ("rma.state", "rma.timeline", "repair.orders", "inventory.ledger"):
        call_command("replay", name, "--check")
    call_command("verify_log")
    assert not Effect.objects.exclude(state="done").exists()
