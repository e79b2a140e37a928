"""Labels bought from the embedded carrier over real HTTP, with everything that can go wrong."""

from contextlib import suppress
from datetime import timedelta

import pytest
from pytest_django import Settings

from catalog.models import ReturnCentre
from embedded_carrier import movement, webhooks
from embedded_carrier.models import FaultPlan, Label, Pickup
from events import clock, failures
from events.models import Effect
from rma import services as rma_services
from rma.models import ReturnContact
from shipping import adapters, errors, services, ticks
from shipping.models import InboundWebhook, PollSchedule, Shipment
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SYSTEM
from tests.support.events import assert_nothing_changed, drain, recorded_types

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
LATER = NOW + timedelta(hours=1)


def test_an_eligible_rma_gets_its_label_from_the_carrier_and_opens_the_return() -> None:
    rma = support.eligible()
    drain(NOW)
    effect = Effect.objects.get(kind="shipping.buy_label")
    assert (effect.state, effect.error) == ("done", "")
    shipment = Shipment.objects.get(rma_id=rma.id)
    label = Label.objects.get()
    assert (shipment.state, shipment.tracking_number) == ("booked", label.tracking_number)
    assert (label.reference, label.is_return) == (shipment.reference, True)
    assert support.fresh(rma.id).state == "shipped_in"
    assert recorded_types(shipment.stream) == ["shipping.label_requested", "shipping.label_issued"]


@pytest.mark.parametrize("kind", ["timeout", "lost", "garbage", "broken"])
def test_an_unclear_answer_is_looked_up_and_never_buys_a_second_label(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters, "for_slug", support.impatient_carrier)
    FaultPlan.objects.create(operation="labels", kind=kind, calls_left=1)
    rma = support.eligible()
    drain(NOW)
    assert Effect.objects.get(kind="shipping.buy_label").state == "in_doubt"
    assert Shipment.objects.get().state == "requested"
    drain(LATER)
    assert Label.objects.count() == 1
    shipment = Shipment.objects.get()
    assert shipment.tracking_number == Label.objects.get().tracking_number
    assert support.fresh(rma.id).state == "shipped_in"


def test_without_the_look_up_and_the_key_the_same_time_out_buys_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: what a client that simply tries again would have done."""
    FaultPlan.objects.create(operation="labels", kind="broken", calls_left=1)
    shipment = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=support.eligible().id)
    for attempt in range(2):
        with suppress(failures.OutcomeUnknown):
            support.buy_blindly(shipment, key=f"new-key-{attempt}")
    assert Label.objects.count() == 2


def test_a_refused_label_becomes_a_task_and_can_be_tried_again_with_a_better_address() -> None:
    rma = support.eligible(postcode="105", country="US", city="Austin")
    ReturnContact.objects.filter(rma_id=rma.id).update(country="BR")
    drain(NOW)
    shipment = Shipment.objects.without_label().get()
    assert "HTTP 4" in shipment.failure_code
    assert support.fresh(rma.id).state == "eligible"
    ReturnContact.objects.filter(rma_id=rma.id).update(country="US")
    services.retry_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id)
    drain(NOW)
    shipment.refresh_from_db()
    assert (shipment.state, shipment.attempts, shipment.failure_code) == ("booked", 2, "")
    assert support.fresh(rma.id).state == "shipped_in"
    with assert_nothing_changed(Shipment), pytest.raises(errors.NotRetryable):
        services.retry_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id)


def test_no_return_centre_is_a_visible_failure_and_not_a_stuck_queue() -> None:
    support.eligible()
    ReturnCentre.objects.update(active=False)
    drain(NOW)
    assert Shipment.objects.without_label().get().failure_code == "no_return_centre"


def test_cancelling_voids_the_unused_label_at_the_carrier() -> None:
    rma = support.eligible()
    drain(NOW)
    rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=rma.id, code="changed_mind")
    drain(NOW)
    assert Shipment.objects.get().state == "voided"
    assert Label.objects.get().state == "LBL_VOIDED"


def test_cancelling_before_the_label_is_bought_voids_it_as_soon_as_it_is() -> None:
    rma = support.eligible()
    shipment = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=rma.id, code="changed_mind")
    drain(NOW)
    shipment.refresh_from_db()
    assert shipment.state == "voided"
    assert list(Label.objects.values_list("state", flat=True)) in ([], ["LBL_VOIDED"])
    assert support.fresh(rma.id).state == "cancelled"


def test_the_whole_way_out_closes_the_rma_with_what_was_done() -> None:
    rma = support.packed(replacement_serial="SN-2002", disposition="scrap")
    drain(NOW)
    shipment = Shipment.objects.get(action="outbound")
    assert (shipment.state, support.fresh(rma.id).state) == ("booked", "shipped_out")
    scans = [support.scan_of("accepted", 2), support.scan_of("delivered", 30)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=scans)
    drain(NOW)
    closed = support.fresh(rma.id)
    assert (closed.state, closed.outcome) == ("closed", "replaced")


def test_a_reopened_rma_may_be_sent_out_once_more() -> None:
    rma = support.packed()
    drain(NOW)
    first = Shipment.objects.get(action="outbound")
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=first.id, scans=[support.scan_of("delivered", 9)]
    )
    drain(NOW)
    rma_services.reopen(actor=SYSTEM, now=NOW, rma_id=rma.id, code="same_fault")
    support.handle(rma)
    rma_services.mark_ready_to_ship(actor=SYSTEM, now=NOW, rma_id=rma.id)
    drain(NOW)
    outbound = Shipment.objects.filter(action="outbound").order_by("generation")
    assert [(s.generation, s.state) for s in outbound] == [(1, "delivered"), (2, "booked")]
    assert Label.objects.filter(is_return=False).count() == 2


def test_a_courier_is_booked_once_and_lapses_with_the_label() -> None:
    rma = support.eligible()
    drain(NOW)
    shipment = Shipment.objects.get()
    day = (clock.now() + timedelta(days=2)).date()
    services.request_pickup(actor=SYSTEM, now=clock.now(), shipment_id=shipment.id, on=day)
    with assert_nothing_changed(Shipment), pytest.raises(errors.PickupNotPossible):
        services.request_pickup(actor=SYSTEM, now=clock.now(), shipment_id=shipment.id, on=day)
    drain()
    shipment.refresh_from_db()
    assert (shipment.pickup_state, shipment.pickup_on) == ("booked", day)
    assert Pickup.objects.count() == 1
    rma_services.cancel(actor=SYSTEM, now=NOW, rma_id=rma.id, code="changed_mind")
    drain()
    shipment.refresh_from_db()
    assert (shipment.state, shipment.pickup_state) == ("voided", "cancelled")


def test_polling_asks_about_silent_parcels_and_backs_off_when_the_carrier_is_down(
    settings: Settings,
) -> None:
    support.eligible()
    drain(NOW)
    shipment = Shipment.objects.get()
    assert ticks.poll_carriers(NOW) == 0
    assert ticks.poll_carriers(LATER) == 1
    assert list(shipment.scans.values_list("code", flat=True)) == ["pre_transit"]
    settings.CARRIER_URL = "http://127.0.0.1:9/v1"
    much_later = LATER + timedelta(hours=1)
    assert ticks.poll_carriers(much_later) == 1
    assert ticks.poll_carriers(much_later) == 0
    assert PollSchedule.objects.get().failures == 1


def test_the_carriers_own_messages_repeated_and_shuffled_tell_the_whole_journey_once() -> None:
    movement.set_switches({"webhook_copies": 3, "webhook_shuffle": True})
    rma = support.eligible()
    drain()
    label = Label.objects.get()
    for action in ("drop_off", "next", "deliver"):
        movement.act(label.pk, action, now=clock.now())
    soon = clock.now() + timedelta(minutes=2)
    while webhooks.send_due(now=soon):
        pass
    drain()
    shipment = Shipment.objects.get(rma_id=rma.id)
    assert shipment.state == "delivered"
    assert shipment.scans.count() == label.events.count() > 2
    assert InboundWebhook.objects.count() == label.events.count()
    assert not InboundWebhook.objects.exclude(outcome="applied").exists()
    assert recorded_types(shipment.stream).count("shipping.delivered") == 1
    assert set(rma.lines.values_list("custody", flat=True)) == {"in_transit"}
