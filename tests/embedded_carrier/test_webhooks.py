"""The carrier tells a real HTTP server of its scans; the product's own verifier reads them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from embedded_carrier import clock, intake, labels, movement, webhooks
from embedded_carrier.models import WebhookDelivery
from shipping.adapters import signatures
from tests.embedded_carrier.support import SECRET, Shop, label_order

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = timedelta(seconds=30)
NEW_SECRET = "whsec_YW5vdGhlci1zZWNyZXQtMzItYnl0ZXMtbG9uZy1hLWI="


def sell() -> str:
    label_id: str = labels.sell(intake.label_order(label_order()), now=START)["id"]
    return label_id


@pytest.fixture
def listening(shop: Shop, settings: Settings) -> Shop:
    """The shop, configured as where scans go."""
    settings.CARRIER_WEBHOOK_URL = shop.url
    return shop


def codes(shop: Shop) -> list[str]:
    return [json.loads(body)["data"]["event"]["code"] for _, body in shop.received]


def test_a_scan_reaches_the_shop_signed(listening: Shop) -> None:
    sell()
    clock.tick(now=START)
    [(headers, body)] = listening.received
    envelope = signatures.verify(headers, body, secrets=[SECRET], now=START)
    assert envelope.message_id == WebhookDelivery.objects.get().message_id
    assert json.loads(body)["data"]["reference"] == "SHP-1"
    assert WebhookDelivery.objects.get().state == "delivered"
    assert clock.tick(now=START + DAY).idle


def test_without_an_address_nothing_is_queued() -> None:
    sell()
    assert not WebhookDelivery.objects.exists()


def test_a_delay_holds_webhooks_back(listening: Shop) -> None:
    movement.set_switches({"webhook_delay_seconds": 20})
    sell()
    assert clock.tick(now=START + timedelta(seconds=19)).webhooks == 0
    assert clock.tick(now=START + timedelta(seconds=20)).webhooks == 1


def test_a_duplicate_has_the_same_id_and_the_same_bytes(listening: Shop) -> None:
    movement.set_switches({"webhook_copies": 3})
    sell()
    clock.tick(now=START)
    assert len(listening.received) == 3
    assert len({headers["webhook-id"] for headers, _ in listening.received}) == 1
    assert len({body for _, body in listening.received}) == 1


def test_shuffled_webhooks_all_come_but_not_in_order(listening: Shop) -> None:
    movement.set_switches({"webhook_shuffle": True})
    for label_id in [sell() for _ in range(4)]:
        for step in range(7):
            movement.act(label_id, "next", now=START + step * timedelta(seconds=1))
    for second in range(0, 95, 5):
        clock.tick(now=START + timedelta(seconds=second))
    assert len(listening.received) == 4 * 8
    sequences = [json.loads(body)["data"]["event"]["sequence"] for _, body in listening.received]
    assert sequences != sorted(sequences)


def test_a_shop_that_is_down_is_asked_again_later_and_later(listening: Shop) -> None:
    listening.statuses = [500, 503, 302]
    sell()
    attempts = [
        second
        for second in range(60)
        if clock.tick(now=START + timedelta(seconds=second)).webhooks == 1
    ]
    assert len(attempts) == 4
    first, second, third, fourth = attempts
    assert second - first < third - second < fourth - third
    assert len({headers["webhook-id"] for headers, _ in listening.received}) == 1
    assert WebhookDelivery.objects.get().state == "delivered"


def test_every_attempt_is_signed_with_its_own_time(listening: Shop) -> None:
    listening.statuses = [500]
    sell()
    clock.tick(now=START)
    later = START + timedelta(minutes=10)
    clock.tick(now=later)
    headers, body = listening.received[-1]
    assert signatures.verify(headers, body, secrets=[SECRET], now=later).sent_at == later


def test_a_shop_that_is_gone_is_given_up_until_somebody_asks(listening: Shop) -> None:
    listening.statuses = [410]
    sell()
    clock.tick(now=START)
    assert WebhookDelivery.objects.get().state == "given_up"
    assert clock.tick(now=START + 99 * DAY).idle
    assert webhooks.resend(now=START + 99 * DAY) == 1
    clock.tick(now=START + 99 * DAY)
    assert WebhookDelivery.objects.get().state == "delivered"


def test_a_shop_that_never_answers_well_is_given_up(listening: Shop) -> None:
    tries = len(webhooks.RETRY_SECONDS) + 1
    listening.statuses = [500] * tries
    sell()
    for day in range(tries + 3):
        clock.tick(now=START + timedelta(days=day))
    assert WebhookDelivery.objects.get().state == "given_up"
    assert len(listening.received) == tries


def test_nobody_at_home_is_an_attempt_like_any_other(settings: Settings) -> None:
    settings.CARRIER_WEBHOOK_URL = "http://127.0.0.1:9/hooks"
    sell()
    clock.tick(now=START)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.last_error) == ("waiting", "ConnectError")


def test_during_a_rotation_both_secrets_verify(shop: Shop) -> None:
    webhooks.register(intake.EndpointOrder(url=shop.url, secret=SECRET))
    webhooks.register(intake.EndpointOrder(url=shop.url, secret=NEW_SECRET))
    sell()
    clock.tick(now=START)
    [(headers, body)] = shop.received
    for secret in (SECRET, NEW_SECRET):
        signatures.verify(headers, body, secrets=[secret], now=START)
