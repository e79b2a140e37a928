"""Labels bought from the embedded carrier over real HTTP, with everything that can go wrong."""

from datetime import timedelta

import pytest

from embedded_carrier.models import FaultPlan, Label
from events.models import Effect
from rma import services as rma_services
from shipping import services
from shipping.adapters import wire
from shipping.models import InboundWebhook, Shipment
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM
from tests.support.events import drain, recorded_types

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
LATER = NOW + timedelta(hours=1)


def test_an_eligible_rma_gets_its_label_from_the_carrier_and_opens_the_return() -> None:
    rma = support.eligible()
    drain(NOW)
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
    monkeypatch.setattr(wire, "TOTAL_SECONDS", wire.CONNECT_SECONDS + 0.6)
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
