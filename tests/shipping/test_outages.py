"""One carrier is down: its labels wait, those of the others are bought."""

import pytest

from events import pump, selectors
from events.failures import TransientFailure
from events.models import Effect
from shipping import adapters, services
from shipping.adapters import port
from shipping.adapters.embedded import EmbeddedCarrier
from shipping.models import Shipment
from shipping.services import requests
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier", "world")]
DOWN, UP = "down", EmbeddedCarrier.slug
PARCELS = 6


class Dead:
    """A carrier that answers nobody."""

    def buy_label(self, req: port.LabelRequest, key: str) -> port.BoughtLabel:
        raise TransientFailure("connection refused")


@pytest.fixture(autouse=True)
def two_carriers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one over HTTP, and one that is down."""
    real = adapters.for_slug
    monkeypatch.setattr(adapters, "for_slug", lambda slug: Dead() if slug == DOWN else real(slug))


def book(carrier: str, monkeypatch: pytest.MonkeyPatch) -> Shipment:
    """A parcel that this carrier is to take home; of all calls only the purchase of its label."""
    number = Shipment.objects.count()
    rma = support.packed(number=f"EC{number:07}TW", lines=(support.mouse(f"SN-{number}"),))
    monkeypatch.setattr(adapters, "slugs", lambda: [carrier])
    shipment = services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id)
    monkeypatch.setattr(adapters, "slugs", lambda: [UP])
    home = [parcel.stream for parcel in Shipment.objects.filter(action="outbound")]
    Effect.objects.exclude(ordering__in=home).delete()
    return shipment


def tried(carrier: str) -> int:
    """How many calls for labels of this carrier were made."""
    parcels = Shipment.objects.filter(carrier=carrier, action="outbound")
    found = Effect.objects.filter(ordering__in=[parcel.stream for parcel in parcels])
    return sum(found.values_list("attempts", flat=True))


def after_an_outage(monkeypatch: pytest.MonkeyPatch) -> Shipment:
    """Six parcels for the carrier that is down, worked off; then one for the other."""
    for _ in range(PARCELS):
        book(DOWN, monkeypatch)
    while pump.drain_effects():
        pass
    healthy = book(UP, monkeypatch)
    while pump.drain_effects():
        pass
    healthy.refresh_from_db()
    return healthy


def test_the_outage_of_one_carrier_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    healthy = after_an_outage(monkeypatch)
    assert healthy.tracking_number
    assert [circuit.name for circuit in selectors.circuits() if circuit.is_open] == ["carrier/down"]
    assert tried(DOWN) == 5, "after five failures it is left in peace"


def test_control_counted_by_kind_the_other_carriers_label_waits_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "counterpart_of", lambda _carrier: "")
    healthy = after_an_outage(monkeypatch)
    assert healthy.tracking_number == ""
    assert tried(UP) == 0
