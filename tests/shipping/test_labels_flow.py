"""Labels and outbound shipments: requested once, refused in time, tried again, voided."""

from datetime import timedelta

import pytest

from rma import errors as rma_errors
from rma import services as rma_services
from shipping import errors, services, ticks
from shipping.models import InboundWebhook, Shipment
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM
from tests.support.events import assert_nothing_changed, recorded_types

pytestmark = pytest.mark.usefixtures("world")


def test_an_eligible_rma_gets_one_return_label_however_often_it_is_asked_for() -> None:
    rma = support.eligible()
    first = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    with assert_nothing_changed(Shipment):
        again = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    assert again.id == first.id
    assert (first.state, first.generation, first.reference) == (
        "requested",
        1,
        f"{rma.barcode}-R1",
    )
    assert first.weight_grams == 320
    assert recorded_types(first.stream) == ["shipping.label_requested"]


def test_nothing_is_requested_before_the_request_is_approved() -> None:
    rma = support.received()
    with assert_nothing_changed(Shipment), pytest.raises(rma_errors.IllegalTransition):
        services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)


def test_a_consultation_gets_no_label() -> None:
    rma = support.received(service_type="consultation")
    with assert_nothing_changed(Shipment), pytest.raises(rma_errors.NothingToShip):
        services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)


def test_nothing_leaves_before_the_work_is_done() -> None:
    rma, _shipment = support.labelled()
    with assert_nothing_changed(Shipment), pytest.raises(rma_errors.IllegalTransition):
        services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)


def test_the_second_booking_gets_the_first_answer_and_is_on_record() -> None:
    rma = support.packed()
    first = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    second = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    assert (second.id, second.generation) == (first.id, 1)
    assert recorded_types(first.stream) == ["shipping.outbound_requested"]
    assert recorded_types(f"attempt/{rma.id}") == ["shipping.repeat_refused"]
    assert first.repeats.get().actor_id == "test"


def test_a_label_that_was_used_cannot_be_voided() -> None:
    _rma, shipment = support.labelled()
    services.record_tracking(
        actor=SYSTEM, now=NOW, shipment_id=shipment.id, scans=[support.scan_of("accepted", 1)]
    )
    with assert_nothing_changed(Shipment), pytest.raises(errors.NotVoidable):
        services.void_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id)


def test_a_carrier_that_refuses_to_void_leaves_the_label_and_says_why() -> None:
    _rma, shipment = support.labelled()
    services.void_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id)
    after = services.fail_void(
        actor=SYSTEM, now=NOW, shipment_id=shipment.id, code="HTTP 409 already_scanned"
    )
    assert (after.state, after.void_failure_code) == ("booked", "HTTP 409 already_scanned")
    assert after.void_requested_at is None


def test_a_request_declined_and_taken_up_again_gets_a_label_of_its_own() -> None:
    rma = support.eligible()
    first = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    rma_services.reject(actor=SYSTEM, now=NOW, rma_id=rma.id, code="other")
    rma_services.reopen(actor=SYSTEM, now=NOW, rma_id=rma.id, code="mistake")
    rma_services.verify_warranty(actor=SYSTEM, now=NOW, rma_id=rma.id)
    second = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    assert (first.reference, second.reference) == (f"{rma.barcode}-R1", f"{rma.barcode}-R2")


def test_messages_are_forgotten_after_four_hundred_days() -> None:
    _rma, shipment = support.labelled()
    support.remember_message(shipment)
    assert ticks.forget_old_messages(NOW + timedelta(days=399)) == 0
    assert ticks.forget_old_messages(NOW + timedelta(days=401)) == 1
    assert not InboundWebhook.objects.exists()
