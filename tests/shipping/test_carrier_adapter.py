"""Our side of the carrier port against the whole carrier over real HTTP, faults and all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from embedded_carrier import clock, faults, intake, movement, webhooks
from embedded_carrier.models import Label, Pickup
from events import failures
from shipping.adapters import port
from shipping.adapters.embedded import EmbeddedCarrier
from shipping.tracking_codes import TrackingCode
from tests.embedded_carrier.support import SECRET, configure, listening_shop
from tests.shipping.carrier_requests import client_of, hasty_client_of, label_request, party

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(live_server: LiveServer, settings: Settings) -> str:
    """Where the carrier's API is."""
    configure(settings)
    return f"{live_server.url}/carrier/v1"


@pytest.fixture
def carrier(url: str) -> EmbeddedCarrier:
    """Our client, with little patience, of a carrier behind a real port."""
    return hasty_client_of(url)


def test_a_label_is_priced_bought_found_tracked_and_voided(carrier: EmbeddedCarrier) -> None:
    found = carrier.rate(port.RateRequest(party("DE"), party("TW"), port.Parcel(400)))
    assert [rate.service for rate in found] == ["economy", "standard", "express"]
    assert (found[1].price, found[1].transit_days) == (port.Money(Decimal("34.02"), "EUR"), 8)
    label = carrier.buy_label(label_request(), "k1")
    assert (label.reference, label.price, label.state) == (
        "SHP-1",
        found[1].price,
        TrackingCode.PRE_TRANSIT,
    )
    assert label.created_at.tzinfo is UTC
    assert carrier.find_by_reference("SHP-1") == label
    assert carrier.find_by_reference("SHP-2") is None
    [scan] = carrier.track(label.tracking_number)
    assert (scan.code, scan.carrier_code) == (TrackingCode.PRE_TRANSIT, "LBL_CREATED")
    assert (scan.occurred_at, scan.place) == (label.created_at, "Berlin")
    carrier.void(label.carrier_ref)
    carrier.void(label.carrier_ref)
    second = carrier.buy_label(label_request(), "k2")
    assert carrier.find_by_reference("SHP-1") == second
    carrier.void(second.carrier_ref)
    last = carrier.find_by_reference("SHP-1")
    assert last is not None
    assert (last.voided, last.carrier_ref) == (True, label.carrier_ref)


def test_parallel_buys_with_one_key_sell_one_label(url: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        buys = [pool.submit(client_of(url).buy_label, label_request(), "k1") for _ in range(8)]
        bought = {buy.result().carrier_ref for buy in buys}
    assert len(bought) == 1
    assert Label.objects.count() == 1


def test_parallel_buys_with_eight_keys_sell_eight_labels(url: str) -> None:
    """The control: without the one key the threads above would buy eight times."""
    with ThreadPoolExecutor(8) as pool:
        keys = [f"k{number}" for number in range(8)]
        list(pool.map(lambda key: client_of(url).buy_label(label_request(), key), keys))
    assert Label.objects.count() == 8


def test_an_unclear_purchase_is_looked_up_and_repeated_without_a_second_label(
    carrier: EmbeddedCarrier, subtests: pytest.Subtests
) -> None:
    sold = {"timeout": 1, "lost": 1, "garbage": 1, "broken": 1, "error": 0}
    for kind, expected in sold.items():
        with subtests.test(kind=kind):
            request = label_request(reference=f"SHP-{kind}")
            faults.switch_on("labels", kind, 1)
            with pytest.raises(failures.OutcomeUnknown):
                carrier.buy_label(request, kind)
            found = carrier.find_by_reference(request.reference)
            assert Label.objects.filter(reference=request.reference).count() == expected
            assert (found is not None) is (expected == 1)
            label = carrier.buy_label(request, kind)
            assert Label.objects.filter(reference=request.reference).count() == 1
            assert found in (None, label)


def test_what_is_safe_to_repeat_is_transient_whatever_goes_wrong(
    carrier: EmbeddedCarrier, subtests: pytest.Subtests
) -> None:
    label = carrier.buy_label(label_request(), "k1")
    other = carrier.buy_label(label_request(reference="SHP-2"), "k2")
    rate = port.RateRequest(party("DE"), party("DE"), port.Parcel(400))
    tomorrow = timezone.now().date() + timedelta(days=1)
    visit = port.PickupRequest((label.carrier_ref,), tomorrow, party("TW"))
    calls: dict[str, Callable[[], object]] = {
        "rates": lambda: carrier.rate(rate),
        "lookup": lambda: carrier.find_by_reference("SHP-1"),
        "tracking": lambda: carrier.track(label.tracking_number),
        "void": lambda: carrier.void(other.carrier_ref),
        "pickups": lambda: carrier.book_pickup(visit, "p1"),
    }
    for operation, call in calls.items():
        for kind in ("timeout", "lost", "garbage", "broken", "error", "limit"):
            with subtests.test(operation=operation, kind=kind):
                faults.switch_on(operation, kind, 1)
                with pytest.raises(failures.TransientFailure):
                    call()
                call()
    booked = Pickup.objects.get()
    assert booked.window_starts_at.isoformat() == f"{tomorrow}T01:00:00+00:00"


def test_too_many_requests_bought_nothing_and_slow_is_no_failure(carrier: EmbeddedCarrier) -> None:
    faults.switch_on("labels", "limit", 1)
    with pytest.raises(failures.TransientFailure):
        carrier.buy_label(label_request(), "k1")
    assert Label.objects.count() == 0
    faults.switch_on("labels", "slow", 1)
    assert carrier.buy_label(label_request(), "k1").reference == "SHP-1"


def test_what_the_carrier_refuses_is_permanent_and_buys_nothing(
    carrier: EmbeddedCarrier, url: str, subtests: pytest.Subtests
) -> None:
    label = carrier.buy_label(label_request(), "k1")
    movement.act(label.carrier_ref, "drop_off", now=timezone.now())
    refused: dict[str, Callable[[], object]] = {
        "HTTP 422 invalid_request": lambda: carrier.buy_label(label_request(grams=99_999), "k2"),
        "HTTP 422 idempotency_key_reused": lambda: carrier.buy_label(
            label_request(service="express"), "k1"
        ),
        "HTTP 409 already_scanned": lambda: carrier.void(label.carrier_ref),
        "HTTP 404 not_found": lambda: carrier.track("WL0"),
        "HTTP 401 unauthorized": lambda: client_of(url, key="no").buy_label(label_request(), "k3"),
    }
    for answer, call in refused.items():
        with subtests.test(answer=answer):
            with pytest.raises(failures.PermanentFailure) as raised:
                call()
            assert str(raised.value) == answer
    assert Label.objects.count() == 1


def test_a_refusal_never_repeats_what_was_sent(carrier: EmbeddedCarrier) -> None:
    with pytest.raises(failures.PermanentFailure) as raised:
        carrier.buy_label(label_request(name="Erika Muster" * 30), "k1")
    assert "Erika" not in str(raised.value)
    assert Label.objects.count() == 0


def test_a_webhook_of_a_scan_is_read_into_our_words(carrier: EmbeddedCarrier) -> None:
    now = datetime.now(UTC)
    with listening_shop() as shop:
        webhooks.register(intake.EndpointOrder(url=shop.url, secret=SECRET))
        label = carrier.buy_label(label_request(), "k1")
        movement.act(label.carrier_ref, "drop_off", now=now)
        clock.tick(now=now + timedelta(seconds=1))
        read = [carrier.parse_webhook(headers, body, now=now) for headers, body in shop.received]
    message = next(one for one in read if one.scans[0].carrier_code == "COLLECTED")
    assert (message.kind, message.reference) == ("tracking.updated", "SHP-1")
    assert message.carrier_ref == label.carrier_ref
    assert message.tracking_number == label.tracking_number
    assert (message.scans[0].code, message.scans[0].occurred_at) == (TrackingCode.ACCEPTED, now)
    assert message.scans[0] in carrier.track(label.tracking_number)
