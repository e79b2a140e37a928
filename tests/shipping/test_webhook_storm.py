"""Carriers send everything five times, in any order, before the label is known (F14)."""

import base64
import hashlib
import hmac
import json
import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from events import clock
from events.models import Event
from events.types import iso
from shipping import rules, services
from shipping.models import InboundWebhook, Shipment, TrackingScan
from shipping.services import tracking
from shipping.tracking_codes import TrackingCode
from tests.shipping import support
from tests.shipping.support import NOW, SECRET, SYSTEM
from tests.support.events import assert_nothing_changed, recorded_types

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "listening")]
URL = "/hooks/carriers/embedded/"
JOURNEY = ("COLLECTED", "HUB_IN", "HUB_OUT", "DELAYED", "OUT_FOR_DELIVERY", "DELIVERED")
COPIES = 5


@pytest.fixture
def listening(settings: Settings) -> None:
    """We know the carrier's secret."""
    settings.CARRIER_WEBHOOK_SECRET = SECRET
    settings.CARRIER_WEBHOOK_SECRET_PREVIOUS = ""


def body_of(number: str, step: int) -> bytes:
    """What the carrier writes about one scan of a parcel."""
    event = {
        "id": f"evt-{number}-{step}",
        "code": JOURNEY[step],
        "occurred_at": iso(NOW + timedelta(hours=step)),
        "place": f"Place {step}",
        "detail": "",
    }
    told = {"label_id": f"lbl-{number}", "reference": number, "tracking_number": number}
    data = {**told, "estimated_delivery_on": "2026-11-25", "event": event}
    return json.dumps({"type": "tracking.updated", "data": data}).encode()


def send(
    client: Client, body: bytes, message_id: str, *, at: float = 0.0, key: str = SECRET
) -> Any:
    """One signed message, sent so many seconds from now by the carrier's clock."""
    stamp = str(int(clock.now().timestamp() + at))
    secret = base64.b64decode(key.removeprefix("whsec_"))
    text = f"{message_id}.{stamp}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()
    return client.post(
        URL, body, content_type="application/json",
        headers={
            "webhook-id": message_id, "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{signature}",
        },
    )  # fmt: skip


def requested(serial: str) -> Shipment:
    rma = support.eligible(lines=(support.mouse(serial),))
    return services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)


def storm(
    client: Client, number: str, shipment: Shipment, steps: Sequence[int], label_at: int
) -> None:
    """Send the steps in this order; the label is sold before the `label_at`-th message."""
    for place, step in enumerate(steps):
        if place == label_at:
            label = support.bought_label(shipment, number)
            services.record_label(actor=SYSTEM, now=NOW, shipment_id=shipment.id, label=label)
        answer = send(client, body_of(number, step), f"msg-{number}-{step}")
        assert answer.status_code == 200


def digest(shipment: Shipment, number: str) -> Any:
    """All that the messages have made, without the names that differ between two parcels."""
    shipment.refresh_from_db()
    row = {
        name: getattr(shipment, name)
        for name in ("state", "scan_code", "scan_reason", "scanned_at", "delivered_at", "version")
    }
    scans = list(shipment.scans.values_list("carrier_code", "code", "reason", "place", "at"))
    inbox = InboundWebhook.objects.filter(tracking_number=number)
    outcomes = Counter(inbox.values_list("outcome", flat=True))
    return row, scans, outcomes, Counter(recorded_types(shipment.stream))


@pytest.mark.parametrize("seed", [1, 14, 2026])
def test_five_copies_shuffled_and_early_end_in_the_digest_of_the_ordered_run(
    seed: int, client: Client
) -> None:
    dice = random.Random(seed)
    ordered, shuffled = requested("SN-1"), requested("SN-2")
    storm(client, "EC1TW", ordered, range(len(JOURNEY)), label_at=0)
    steps = list(range(len(JOURNEY))) * COPIES
    dice.shuffle(steps)
    storm(client, "EC2TW", shuffled, steps, label_at=dice.randrange(1, len(steps)))
    expected = digest(ordered, "EC1TW")
    assert expected[0]["state"] == "delivered"
    assert expected[2] == {"applied": len(JOURNEY)}
    assert digest(shuffled, "EC2TW") == expected


def ends_in(client: Client, seed: int) -> str:
    """The state after a storm whose last message is not the delivery."""
    steps = list(range(len(JOURNEY))) * COPIES
    random.Random(seed).shuffle(steps)
    assert JOURNEY[steps[-1]] != "DELIVERED"
    shipment = requested("SN-1")
    storm(client, "EC1TW", shipment, steps, label_at=0)
    shipment.refresh_from_db()
    return shipment.state


def takes_what_came_last(_state: str, code: TrackingCode) -> str:
    """A row without the lattice."""
    return "delivered" if code is TrackingCode.DELIVERED else "in_transit"


def test_late_messages_do_not_take_a_delivery_back(client: Client) -> None:
    assert ends_in(client, 14) == "delivered"


def test_control_without_the_lattice_the_last_message_wins(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "state_after", takes_what_came_last)
    assert ends_in(client, 14) == "in_transit"


def test_control_without_the_look_at_known_scans_copies_are_written_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipment = requested("SN-1")
    storm(client, "EC1TW", shipment, [0], label_at=0)
    again = [support.scan_of("accepted", 1, scan_id="evt-1")]
    for _ in range(2):
        services.record_tracking(actor=SYSTEM, now=NOW, shipment_id=shipment.id, scans=again)
    assert shipment.scans.count() == 2
    monkeypatch.setattr(
        tracking, "_new_ones", lambda row, scans: [tracking._event(row, one) for one in scans]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        services.record_tracking(actor=SYSTEM, now=NOW, shipment_id=shipment.id, scans=again)


@pytest.mark.parametrize(("seconds", "status"), [(-299, 200), (299, 200), (-302, 401), (302, 401)])
def test_a_message_is_believed_for_five_minutes_before_and_after(
    seconds: float, status: int, client: Client
) -> None:
    assert send(client, body_of("EC1TW", 0), "msg-1", at=seconds).status_code == status
    assert InboundWebhook.objects.count() == (status == 200)


def test_a_message_signed_with_another_secret_is_refused(client: Client) -> None:
    other = "whsec_" + base64.b64encode(b"another secret of thirty-two byt").decode()
    with assert_nothing_changed(InboundWebhook, TrackingScan):
        answer = send(client, body_of("EC1TW", 0), "msg-1", key=other)
    assert (answer.status_code, answer.json()["params"]) == (401, {"reason": "wrong_signature"})


def test_during_a_rotation_both_secrets_are_good(client: Client, settings: Settings) -> None:
    new = "whsec_" + base64.b64encode(b"the new secret of 32 bytes length").decode()
    settings.CARRIER_WEBHOOK_SECRET, settings.CARRIER_WEBHOOK_SECRET_PREVIOUS = new, SECRET
    assert send(client, body_of("EC1TW", 0), "msg-1").status_code == 200
    assert send(client, body_of("EC1TW", 1), "msg-2", key=new).status_code == 200


def test_the_signature_covers_every_byte_of_the_body(client: Client) -> None:
    body = body_of("EC1TW", 0)
    stamp = str(int(clock.now().timestamp()))
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest_of = hmac.new(key, f"msg-1.{stamp}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "webhook-id": "msg-1", "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(digest_of).decode()}",
    }  # fmt: skip
    with assert_nothing_changed(InboundWebhook):
        answer = client.post(URL, body + b" ", content_type="application/json", headers=headers)
    assert answer.status_code == 401


def test_the_alarm_of_a_conflict_names_the_message_and_nothing_of_its_content(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, body_of("EC1TW", 0), "msg-1")
    answer = send(client, body_of("EC1TW", 1), "msg-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "webhook_conflict")
    alarms = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert "msg-1" in str(alarms[0].msg)
    assert "Place" not in str(alarms[0].msg)
    assert not Event.objects.filter(type="shipping.tracked").exists()
