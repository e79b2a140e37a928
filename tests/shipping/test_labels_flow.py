"""Return labels: requested once, bought, failed, tried again, voided."""

import pytest

from shipping import services
from shipping.models import Shipment
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
