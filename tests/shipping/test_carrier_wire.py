"""What each way a call can break means to us. Real sockets, no database."""

import json
import threading
import time
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler

import pytest
from pytest_django import Settings

from embedded_carrier import webhooks
from events import failures
from shipping import adapters
from shipping.adapters import port
from tests.embedded_carrier.support import SECRET
from tests.shipping.carrier_requests import (
    PATIENCE,
    Answer,
    client_of,
    hasty_client_of,
    label_request,
    odd_carrier,
)

LABEL = {
    "id": "lbl_1",
    "reference": "SHP-1",
    "tracking_number": "WL1",
    "barcode": "WL1",
    "routing_code": "TW-1",
    "service": "standard",
    "state": "LBL_CREATED",
    "amount": "1.00",
    "currency": "EUR",
    "created_at": "2026-11-22T12:00:00+08:00",
    "estimated_delivery_on": "2026-11-25",
}


def test_the_adapter_is_the_port_and_comes_from_settings(settings: Settings) -> None:
    settings.CARRIER_URL, settings.CARRIER_KEY = "http://127.0.0.1:9/", "k"
    settings.CARRIER_WEBHOOK_SECRET = ""
    found: port.Carrier = adapters.for_slug("embedded")
    assert (found.slug, adapters.slugs()) == ("embedded", ["embedded"])
    with pytest.raises(failures.PermanentFailure):
        adapters.for_slug("nobody")


def test_our_key_stays_out_of_what_is_printed() -> None:
    carrier = client_of("http://127.0.0.1:9", key="very-secret")
    assert "very-secret" not in repr(vars(carrier))


def test_a_carrier_that_does_not_listen_is_transient() -> None:
    with pytest.raises(failures.TransientFailure):
        client_of("http://127.0.0.1:9/carrier/v1").buy_label(label_request(), "k1")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "carrier", "", "http://[::1"])
def test_an_address_that_is_none_is_permanent(url: str) -> None:
    with pytest.raises(failures.PermanentFailure):
        client_of(url).buy_label(label_request(), "k1")


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def cut_short(handler: BaseHTTPRequestHandler) -> None:
    """Promise a hundred bytes and send six."""
    handler.send_response(201)
    handler.send_header("content-length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"id":')
    handler.close_connection = True


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, each in time, the whole never."""
    handler.send_response(201)
    handler.send_header("content-length", "100")
    handler.end_headers()
    pause = threading.Event()
    for _ in range(30):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return
        pause.wait(0.1)


def flood(handler: BaseHTTPRequestHandler) -> None:
    """Send more than anybody needs."""
    handler.send_response(201)
    handler.end_headers()
    try:
        for _ in range(64):
            handler.wfile.write(b" " * 65_536)
    except OSError:
        return


def answering(content: object) -> Answer:
    """Answer 201 with some JSON."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(201)
        handler.end_headers()
        handler.wfile.write(json.dumps(content).encode())

    return answer


@pytest.mark.parametrize("answer", [hang_up, cut_short, drip, flood])
def test_a_connection_that_breaks_after_sending_leaves_the_purchase_unknown(
    answer: Answer,
) -> None:
    started = time.monotonic()
    with odd_carrier(answer) as url, pytest.raises(failures.OutcomeUnknown):
        try:
            hasty_client_of(url).buy_label(label_request(), "k1")
        finally:
            took = time.monotonic() - started
    assert took < 3 * PATIENCE


def test_a_label_is_read_with_exact_money_and_utc() -> None:
    with odd_carrier(answering(LABEL)) as url:
        label = client_of(url).buy_label(label_request(), "k1")
    assert label.price == port.Money(Decimal("1.00"), "EUR")
    assert label.created_at == datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    assert label.created_at.tzinfo is UTC


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": 7},
        {"amount": 12.5},
        {"amount": "NaN"},
        {"amount": "dear"},
        {"created_at": "2026-11-22T04:00:00"},
        {"created_at": "yesterday"},
        {"estimated_delivery_on": "soon"},
        {"tracking_number": None},
    ],
)
def test_an_answer_that_is_no_label_leaves_the_purchase_unknown(wrong: dict[str, object]) -> None:
    with odd_carrier(answering({**LABEL, **wrong})) as url, pytest.raises(failures.OutcomeUnknown):
        client_of(url).buy_label(label_request(), "k1")


@pytest.mark.parametrize("content", [None, [], "label", {}])
def test_json_of_another_shape_leaves_the_purchase_unknown(content: object) -> None:
    with odd_carrier(answering(content)) as url, pytest.raises(failures.OutcomeUnknown):
        client_of(url).buy_label(label_request(), "k1")


def test_a_redirect_is_not_followed() -> None:
    seen: list[str] = []

    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.path)
        handler.send_response(307)
        handler.send_header("location", "/other")
        handler.send_header("content-length", "0")
        handler.end_headers()

    with odd_carrier(elsewhere) as url, pytest.raises(failures.PermanentFailure):
        client_of(url).buy_label(label_request(), "k1")
    assert seen == ["/labels"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"type": "x", "data": {}}', b"[" * 90_000])
def test_a_genuine_webhook_that_cannot_be_read_is_permanent(body: bytes) -> None:
    now = datetime.now(UTC)
    stamp = str(int(now.timestamp()))
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": stamp,
        "webhook-signature": webhooks.sign("msg_1", stamp, body, [SECRET]),
    }
    with pytest.raises(failures.PermanentFailure, match="not what was agreed"):
        client_of("http://127.0.0.1:9").parse_webhook(headers, body, now=now)
