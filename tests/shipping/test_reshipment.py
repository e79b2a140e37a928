"""A parcel sent once more on purpose: two people, a new key, goods from stock, once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from embedded_carrier.models import Label
from events.actor import Actor
from events.models import Effect
from inventory import services as inventory
from inventory.models import StockMovement, Warehouse
from rma import services as rma_services
from rma import steps
from rma.models import Rma
from shipping import errors, services
from shipping.models import DuplicateAlert, RefusedRepeat, Reshipment, Shipment
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SYSTEM, scan_of
from tests.support.events import assert_nothing_changed, drain, recorded_types

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
NEXT_DAY = NOW + timedelta(days=1)
AIKO, SOFIA = Actor.staff("7"), Actor.staff("8")


def stocked(quantity: int = 1) -> None:
    """New mice in the warehouse of the return centre."""
    Warehouse.objects.get_or_create(code="TPE1", defaults={"name": "Taipei", "country": "TW"})
    inventory.receive(
        actor=SYSTEM, now=NOW, key="delivery-1", warehouse="TPE1", sku_code="PP-M1",
        quantity=quantity, reference="PO-1",
    )  # fmt: skip


def tracked(shipment: Shipment, *codes: str) -> None:
    scans = [scan_of(code, hour + 1) for hour, code in enumerate(codes)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)
    drain(NOW)


def shipped_out() -> Shipment:
    rma = support.packed()
    drain(NOW)
    return Shipment.objects.get(rma_id=rma.id, action="outbound")


def asked(shipment: Shipment, reason: str = "lost") -> Reshipment:
    return services.request_reshipment(
        actor=AIKO, now=NOW, shipment_id=shipment.id, reason=reason, note="The carrier gave up."
    )


def agreed(row: Reshipment, now: datetime = NOW) -> Reshipment:
    row = services.approve_reshipment(actor=SOFIA, now=now, reshipment_id=row.id)
    drain(now)
    row.refresh_from_db()
    return row


def test_a_lost_parcel_is_sent_again_under_a_new_key_with_goods_from_stock() -> None:
    stocked()
    first = shipped_out()
    tracked(first, "accepted", "lost")
    row = agreed(asked(first))
    second = second_of(row)
    assert (row.state, row.from_stock) == ("shipped", True)
    assert (second.generation, second.state) == (2, "booked")
    assert second.reference == first.reference.replace("-O1", "-O2")
    keys = Effect.objects.filter(kind="shipping.buy_label").values_list("payload", flat=True)
    assert len({payload["carrier_key"] for payload in keys}) == len(keys)
    assert StockMovement.objects.filter(key__startswith=f"reshipment/{row.id}").count() == 1
    assert support.fresh(first.rma_id).state == "shipped_out"
    tracked(second, "accepted", "delivered")
    closed = support.fresh(first.rma_id)
    assert (closed.state, closed.outcome) == ("closed", "replaced")
    assert not DuplicateAlert.objects.exists()


def test_whoever_asks_cannot_agree_neither_here_nor_in_the_database() -> None:
    row = asked(shipped_out())
    with assert_nothing_changed(Reshipment, Shipment), pytest.raises(errors.FourEyesNeeded):
        services.approve_reshipment(actor=AIKO, now=NOW, reshipment_id=row.id)
    with assert_nothing_changed(Reshipment, Shipment), pytest.raises(errors.FourEyesNeeded):
        services.refuse_reshipment(actor=AIKO, now=NOW, reshipment_id=row.id)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        Reshipment.objects.filter(pk=row.id).update(decided_by="staff:7", state="approved")
    with pytest.raises(IntegrityError, match="decided_by_someone"), transaction.atomic():
        Reshipment.objects.filter(pk=row.id).update(state="approved")


def test_it_is_asked_for_once_per_parcel_and_decided_once() -> None:
    stocked(5)
    first = shipped_out()
    row = asked(first)
    with assert_nothing_changed(Reshipment), pytest.raises(errors.AlreadyReshipped):
        asked(first)
    agreed(row)
    with assert_nothing_changed(Reshipment, Shipment), pytest.raises(errors.AlreadyDecided):
        services.approve_reshipment(actor=Actor.staff("9"), now=NOW, reshipment_id=row.id)
    with assert_nothing_changed(Reshipment), pytest.raises(errors.NotReshippable):
        asked(first)


def test_a_refused_request_ships_nothing_and_may_be_asked_for_anew() -> None:
    first = shipped_out()
    services.refuse_reshipment(actor=SOFIA, now=NOW, reshipment_id=asked(first).id, note="Wait.")
    drain(NOW)
    assert Shipment.objects.filter(action="outbound").count() == 1
    assert asked(first).state == "requested"


def test_without_goods_it_is_held_and_goes_on_when_they_have_come() -> None:
    Warehouse.objects.create(code="TPE1", name="Taipei", country="TW")
    first = shipped_out()
    row = agreed(asked(first))
    assert (row.state, row.held_code) == ("held", "out_of_stock")
    assert support.fresh(first.rma_id).escalated_since is not None
    stocked()
    services.retry_reshipment(actor=SOFIA, now=NOW, reshipment_id=row.id)
    drain(NOW)
    row.refresh_from_db()
    assert row.state == "shipped"
    with assert_nothing_changed(Reshipment), pytest.raises(errors.NotHeld):
        services.retry_reshipment(actor=SOFIA, now=NOW, reshipment_id=row.id)


def test_a_parcel_that_came_back_goes_out_again_without_touching_the_stock() -> None:
    first = shipped_out()
    tracked(first, "accepted", "returned")
    row = agreed(asked(first, "returned"))
    assert (row.state, row.from_stock) == ("shipped", False)
    assert not StockMovement.objects.filter(key__startswith="reshipment/").exists()


def test_an_unused_label_that_is_replaced_is_voided_at_the_carrier() -> None:
    stocked()
    first = shipped_out()
    agreed(asked(first, "label_unusable"))
    first.refresh_from_db()
    assert first.state == "voided"
    states = Label.objects.filter(is_return=False).order_by("created_at")
    assert list(states.values_list("state", flat=True)) == ["LBL_VOIDED", "LBL_CREATED"]


def test_the_order_to_ship_again_redelivered_makes_one_shipment() -> None:
    stocked()
    row = agreed(asked(shipped_out()))
    for _ in range(3):
        again = services.ship_again(actor=SYSTEM, now=NOW, reshipment_id=row.id)
        assert again is not None
        assert again.id == row.shipment_id
    repeated = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=row.rma_id)
    assert repeated.id == row.shipment_id
    assert RefusedRepeat.objects.get().generation == 2
    assert Shipment.objects.filter(action="outbound").count() == 2


def test_the_lost_parcel_that_turns_up_after_all_is_noticed() -> None:
    stocked()
    first = shipped_out()
    tracked(first, "accepted", "lost")
    row = agreed(asked(first))
    tracked(second_of(row), "accepted", "delivered")
    tracked(first, "delivered")
    alert = DuplicateAlert.objects.get()
    assert (alert.source, alert.references) == (
        "own",
        [first.reference, f"{first.reference[:-1]}2"],
    )


def test_reopened_because_it_never_arrived_tells_the_truth_and_can_be_sent_again() -> None:
    stocked()
    first = shipped_out()
    tracked(first, "accepted", "delivered")
    rma = support.fresh(first.rma_id)
    assert rma.state == "closed"
    rma_services.reopen(actor=AIKO, now=NEXT_DAY, rma_id=rma.id, code="not_arrived")
    drain(NEXT_DAY)
    assert told(rma) == "we_look_for_parcel"
    row = asked(first, "never_arrived")
    assert told(rma) == "we_decide_to_send_again"
    agreed(row, NEXT_DAY + timedelta(hours=1))
    rma = support.fresh(rma.id)
    assert (rma.state, told(rma)) == ("shipped_out", "parcel_comes_to_you")
    assert second_of(row_of(rma)).generation == 3
    tracked(second_of(row_of(rma)), "delivered")
    assert support.fresh(rma.id).outcome == "replaced"
    assert not DuplicateAlert.objects.exists()


def second_of(row: Reshipment) -> Shipment:
    """The shipment that was made for it."""
    assert row.shipment_id is not None
    return Shipment.objects.get(pk=row.shipment_id)


def row_of(rma: Rma) -> Reshipment:
    return Reshipment.objects.get(rma_id=rma.id)


def told(rma: Rma) -> str:
    return steps.next_step(support.fresh(rma.id)).code


def test_a_lost_inbound_parcel_gets_a_new_return_label_and_the_next_step_says_so() -> None:
    rma = support.eligible()
    drain(NOW)
    first = Shipment.objects.get(rma_id=rma.id)
    tracked(first, "accepted", "lost")
    assert told(rma) == "we_look_for_parcel"
    row = agreed(asked(first))
    second = second_of(row)
    assert (second.action, second.generation, second.state) == ("return", 2, "booked")
    assert told(rma) == "send_it_in"
    assert not StockMovement.objects.exists()


def test_between_the_carriers_delivery_and_our_dock_the_parcel_has_arrived() -> None:
    rma = support.eligible()
    drain(NOW)
    shipment = Shipment.objects.get(rma_id=rma.id)
    tracked(shipment, "accepted")
    assert told(rma) == "parcel_comes_to_us"
    tracked(shipment, "delivered")
    assert told(rma) == "parcel_waits_at_dock"


@pytest.mark.parametrize("state", ["worked_on", "voided"])
def test_what_is_with_us_or_never_left_cannot_be_sent_again(state: str) -> None:
    rma, shipment = support.labelled()
    if state == "voided":
        services.record_voided(actor=SYSTEM, now=NOW, shipment_id=shipment.id)
    else:
        support.handle(rma)
    with assert_nothing_changed(Reshipment), pytest.raises(errors.NotReshippable):
        asked(shipment)


def test_words_of_people_are_notes_and_not_in_the_log() -> None:
    row = asked(shipped_out())
    assert recorded_types(row.stream) == ["shipping.reshipment_requested"]
    note: Any = support.fresh(row.rma_id).notes.get()
    assert (note.text, note.public) == ("The carrier gave up.", False)
