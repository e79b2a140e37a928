"""What carriers tell us: any order, any number of times, before the label or after the end."""

import base64
import hashlib
import hmac
import json
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from events import clock
from events.models import Event
from events.types import iso
from rma.models import Rma
from shipping import services
from shipping.models import InboundWebhook, Shipment, TrackingScan
from tests.shipping import support
from tests.shipping.support import CARRIER, NOW, SECRET, SYSTEM, scan_of
from tests.support.events import assert_nothing_changed, drain, recorded_types

pytestmark = pytest.mark.usefixtures("world")
URL = "/hooks/carriers/embedded/"
JOURNEY = [
    scan_of("pre_transit", 0, scan_id="evt_1"),
    scan_of("accepted", 5, scan_id="evt_2"),
    scan_of("in_transit", 9, scan_id="evt_3", carrier_code="HUB_IN"),
    scan_of("in_transit", 11, scan_id="evt_4", carrier_code="HUB_OUT", place="Taoyuan"),
    scan_of("out_for_delivery", 28, scan_id="evt_5"),
    scan_of("delivered", 31, scan_id="evt_6"),
]


def digest(shipment_id: UUID) -> Any:
    """Everything the customer can see of a shipment."""
    shipment = Shipment.objects.get(pk=shipment_id)
    row = {
        name: getattr(shipment, name)
        for name in ("state", "scan_code", "scanned_at", "delivered_at", "version")
    }
    scans = shipment.scans.values_list("carrier_scan_id", "code", "place", "at", "reason")
    return row, list(scans)


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_and_repeated_scans_end_as_the_ordered_ones_do(seed: int) -> None:
    _rma, ordered = support.labelled("EC1TW", lines=(support.mouse("SN-1"),))
    _rma, shuffled = support.labelled("EC2TW", lines=(support.mouse("SN-2"),))
    dice = random.Random(seed)
    deliveries = [*JOURNEY, *dice.choices(JOURNEY, k=8)]
    dice.shuffle(deliveries)
    services.record_tracking(actor=CARRIER, now=NOW, shipment_id=ordered.id, scans=JOURNEY)
    for scan in deliveries:
        renamed = support.renamed(scan, f"b-{scan.id}")
        services.record_tracking(actor=CARRIER, now=NOW, shipment_id=shuffled.id, scans=[renamed])
    row, scans = digest(ordered.id)
    assert row["state"] == "delivered"
    assert len(scans) == len(JOURNEY)
    expected = (row, [(f"b-{scan[0]}", *scan[1:]) for scan in scans])
    assert digest(shuffled.id) == expected


def test_a_scan_known_by_content_is_dropped_even_under_another_id() -> None:
    _rma, shipment = support.labelled()
    given: dict[str, Any] = {"actor": CARRIER, "now": NOW, "shipment_id": shipment.id}
    services.record_tracking(**given, scans=[scan_of("accepted", 1)])
    with assert_nothing_changed(TrackingScan):
        services.record_tracking(**given, scans=[scan_of("accepted", 1, scan_id="evt_9")])


def test_a_late_scan_is_kept_but_moves_nothing_back() -> None:
    _rma, shipment = support.labelled()
    given: dict[str, Any] = {"actor": CARRIER, "now": NOW, "shipment_id": shipment.id}
    services.record_tracking(**given, scans=[scan_of("delivered", 20)])
    after = services.record_tracking(**given, scans=[scan_of("in_transit", 25)])
    assert (after.state, after.scan_code) == ("delivered", "delivered")
    assert after.scans.count() == 2
    assert recorded_types(shipment.stream).count("shipping.delivered") == 1


def test_the_carriers_free_text_never_reaches_an_event() -> None:
    _rma, shipment = support.labelled()
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=[scan_of("accepted", 1)]
    )
    assert not Event.objects.filter(data__icontains="Mrs Lin").exists()


def test_the_first_scan_of_the_carrier_moves_the_custody_of_the_lines() -> None:
    rma, shipment = support.labelled()
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=[scan_of("accepted", 1)]
    )
    drain_reactions()
    assert set(rma.lines.values_list("custody", flat=True)) == {"in_transit"}


def test_a_lost_parcel_calls_a_person_once() -> None:
    rma, shipment = support.labelled()
    services.record_tracking(
        actor=CARRIER, now=NOW, shipment_id=shipment.id, scans=[scan_of("lost", 50)]
    )
    drain_reactions()
    assert Rma.objects.get(pk=rma.pk).escalated_since is not None


def drain_reactions() -> None:
    """Let the reactions run; effects of these tests are never due."""
    drain(NOW - timedelta(days=1))


@pytest.fixture
def listening(settings: Settings) -> None:
    """We know the carrier's secret."""
    settings.CARRIER_WEBHOOK_SECRET = SECRET
    settings.CARRIER_WEBHOOK_SECRET_PREVIOUS = ""


def message(shipment: Shipment | None, scan: Any, number: str = "EC0000001TW") -> bytes:
    """A message as the embedded carrier writes it."""
    return json.dumps(
        {
            "type": "parcel.scanned",
            "data": {
                "label_id": shipment.carrier_ref if shipment else "lbl_unknown",
                "reference": shipment.reference if shipment else "RMA-x",
                "tracking_number": number,
                "estimated_delivery_on": "2026-11-25",
                "event": {
                    "id": scan.id or "evt_1",
                    "code": "COLLECTED",
                    "occurred_at": iso(scan.occurred_at),
                    "place": scan.place,
                    "detail": "",
                },
            },
        }
    ).encode()


def send(client: Client, body: bytes, message_id: str = "msg_1", **headers: str) -> Any:
    """Signed as agreed, unless told otherwise."""
    stamp = str(int(clock.now().timestamp()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{message_id}.{stamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    wire = {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature}",
        **headers,
    }
    return client.post(URL, body, content_type="application/json", headers=wire)


@pytest.mark.usefixtures("listening")
def test_a_signed_message_is_applied_once_and_the_same_one_again_is_known(client: Client) -> None:
    _rma, shipment = support.labelled()
    body = message(shipment, scan_of("accepted", 1))
    first = send(client, body)
    assert (first.status_code, first.json()) == (200, {"status": "applied"})
    with assert_nothing_changed(Shipment, TrackingScan, InboundWebhook):
        again = send(client, body)
    assert (again.status_code, again.json()) == (200, {"status": "applied"})
    shipment.refresh_from_db()
    assert shipment.state == "in_transit"


@pytest.mark.usefixtures("listening")
def test_the_same_id_with_another_content_is_a_conflict_and_an_alarm(client: Client) -> None:
    _rma, shipment = support.labelled()
    send(client, message(shipment, scan_of("accepted", 1)))
    with assert_nothing_changed(Shipment, TrackingScan, InboundWebhook):
        answer = send(client, message(shipment, scan_of("accepted", 2)))
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_conflict")


@pytest.mark.usefixtures("listening")
def test_a_message_before_its_label_waits_and_is_applied_when_the_label_comes(
    client: Client,
) -> None:
    rma = support.eligible()
    shipment = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    answer = send(client, message(None, scan_of("accepted", 1)))
    assert (answer.status_code, answer.json()) == (200, {"status": "parked"})
    shipment = services.record_label(
        actor=SYSTEM, now=NOW, shipment_id=shipment.id, label=support.bought_label(shipment)
    )
    assert shipment.state == "in_transit"
    assert InboundWebhook.objects.get().outcome == "applied"


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"webhook-signature": "v1,AAAA"}, 401, "signature_invalid"),
        ({"webhook-timestamp": "1000000000"}, 401, "signature_invalid"),
        ({"webhook-id": "a.b"}, 401, "signature_invalid"),
    ],
)
def test_a_message_that_is_not_genuine_is_refused_and_leaves_nothing(
    client: Client, headers: dict[str, str], status: int, code: str
) -> None:
    _rma, shipment = support.labelled()
    with assert_nothing_changed(Shipment, TrackingScan, InboundWebhook):
        answer = send(client, message(shipment, scan_of("accepted", 1)), **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_without_a_secret_every_message_is_refused(client: Client, settings: Settings) -> None:
    settings.CARRIER_WEBHOOK_SECRET = settings.CARRIER_WEBHOOK_SECRET_PREVIOUS = ""
    _rma, shipment = support.labelled()
    with assert_nothing_changed(InboundWebhook):
        answer = send(client, message(shipment, scan_of("accepted", 1)))
    assert (answer.status_code, answer.json()["params"]) == (401, {"reason": "no_secret"})


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{}", 422, "unreadable_message"),
        (b"not json", 422, "unreadable_message"),
        (b"[" * 20_000, 422, "unreadable_message"),
        (b'"' + b"x" * (256 * 1024) + b'"', 413, "body_too_large"),
    ],
)
def test_a_genuine_message_we_cannot_read_is_answered_and_not_stored(
    client: Client, body: bytes, status: int, code: str
) -> None:
    with assert_nothing_changed(InboundWebhook):
        answer = send(client, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_else_has_a_hook(client: Client) -> None:
    answer = client.post("/hooks/carriers/nobody/", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_carrier")
