"""Fifty at once ship the same RMA out, by every way there is: one parcel, and all are answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Customer
from embedded_carrier.models import Label
from events import clock, pump
from events.actor import Actor
from events.errors import StoreBusy
from events.models import Effect
from inventory import services as inventory
from inventory.models import StockMovement, Warehouse
from notifications.models import Message
from repair import services as repair
from shipping import services
from shipping.models import RefusedRepeat, Shipment
from tests.shipping import support
from tests.shipping.conftest import carrier, world
from tests.shipping.support import CARRIER, NOW, SYSTEM
from tests.support.events import drain, recorded_types
from tests.support.people import Partner
from tests.support.threads import patiently, run_together

__all__ = ["carrier", "world"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
BY_API, BY_SERVICE, BY_WORKER = 20, 20, 10
LATER = timedelta(minutes=1)


def test_fifty_by_api_service_and_redelivered_work_make_one_shipment_label_and_message(
    customer: Customer, partner: Partner
) -> None:
    its_key = Actor.partner(partner.key.pk)
    rma = support.packed(customer_id=customer.id, actor=its_key)
    url, body = "/api/v1/shipments/", {"rma": rma.number}

    def call_api(number: int) -> str:
        headers = {**partner.headers, "Idempotency-Key": f"ship-out-attempt-{number:04}"}
        answer = Client().post(url, body, content_type="application/json", headers=headers)
        if answer.status_code == 503:
            raise StoreBusy
        assert answer.status_code in (200, 201), answer.content
        return str(answer.json()["id"])

    def book() -> str:
        return str(services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id).id)

    def work_off() -> str:
        pump.drain_subscribers()
        pump.drain_effects()
        return ""

    jobs: list[Callable[[], str]] = [
        *(lambda number=number: call_api(number) for number in range(BY_API)),
        *[book] * BY_SERVICE,
        *[work_off] * BY_WORKER,
    ]
    answers = run_together([patiently(job) for job in jobs])
    # A reaction that had to wait too long for the crowd is tried again a little later.
    pump.drain_all(clock.now() + LATER)
    drain(clock.now() + LATER)
    for effect in Effect.objects.filter(kind="shipping.buy_label", state="done"):
        effect_again(effect)
    shipment = Shipment.objects.get(rma_id=rma.id, action="outbound")
    assert set(answers) == {str(shipment.id), ""}
    assert Label.objects.filter(reference=shipment.reference).count() == 1
    types = recorded_types(shipment.stream)
    assert (
        types.count("shipping.outbound_requested") == types.count("shipping.outbound_booked") == 1
    )
    assert recorded_types(rma.stream).count("rma.shipped_out") == 1
    assert Message.objects.filter(key="shipping.outbound_booked").count() == 1
    # Everybody but the first is on record; the journey's own reaction asked, too.
    repeats = RefusedRepeat.objects.filter(rma_id=rma.id, outcome="repeated")
    assert repeats.count() == BY_API + BY_SERVICE + 1 - 1
    assert set(repeats.values_list("actor_kind", flat=True)) >= {"partner", "system"}


def effect_again(effect: Effect) -> None:
    """The broker delivers the work once more, long after it was done."""
    Effect.objects.filter(pk=effect.pk).update(state="pending", available_at=NOW, attempts=1)
    drain()


def test_ten_workers_picking_the_goods_of_one_reshipment_move_the_stock_once() -> None:
    Warehouse.objects.create(code="TPE1", name="Taipei", country="TW")
    inventory.receive(
        actor=SYSTEM, now=NOW, key="delivery", warehouse="TPE1", sku_code="PP-M1", quantity=9
    )
    rma = support.packed()
    drain(NOW)
    first = Shipment.objects.get(rma_id=rma.id, action="outbound")
    scans = [support.scan_of("lost", 3)]
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=first.id, scans=scans)
    row = services.request_reshipment(
        actor=Actor.staff("7"), now=NOW, shipment_id=first.id, reason="lost"
    )
    services.approve_reshipment(actor=Actor.staff("8"), now=NOW, reshipment_id=row.id)

    def pick() -> str:
        done = repair.pick_reshipment(actor=SYSTEM, now=NOW, reshipment_id=row.id)
        return str(done.shipment_id)

    assert len(set(run_together([patiently(pick)] * 10))) == 1
    drain(NOW)
    assert StockMovement.objects.filter(key__startswith=f"reshipment/{row.id}").count() == 1
    assert Shipment.objects.filter(action="outbound").count() == 2
    assert Label.objects.filter(is_return=False).count() == 2
