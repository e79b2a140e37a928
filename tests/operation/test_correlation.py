"""One id from the request to its events, the reactions, the calls they ask for, the logs."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
from django.test import Client
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Customer, User
from config import tracing
from events import spans
from events.models import Effect, Event
from tests.shipping.support import connect_carrier
from tests.support import histories
from tests.support.events import drain
from tests.support.people import Catalogue

GIVEN = "request-2026-11-22-a"
REQUEST = {
    "service_type": "repair",
    "reason": "defective",
    "currency": "TWD",
    "contact": {
        "name": "Mei Lin",
        "email": "mei.lin@example.com",
        "line1": "Nanjing East Road 219",
        "city": "Taipei",
        "postcode": "105",
        "country": "TW",
    },
    "lines": [
        {
            "sku_code": "PP-MOUSE-1",
            "serial": "SN-1",
            "fault_code": "MOU-LB-DC",
            "description": "Clicks twice",
        }
    ],
}


@pytest.fixture
def seen() -> Iterator[InMemorySpanExporter]:
    """What would have been sent to the collector of traces."""
    exporter = InMemorySpanExporter()
    provider = tracing._install("test", SimpleSpanProcessor(exporter))
    yield exporter
    spans.install(None)
    provider.shutdown()


@pytest.fixture
def asked(
    transactional_db: None,
    live_server: LiveServer,
    settings: Settings,
    catalogue: Catalogue,
    customer: Customer,
    agent: User,
    seen: InMemorySpanExporter,
) -> None:
    """Mei's mouse is sold to her and under warranty; an agent opens her return over the API."""
    connect_carrier(settings, live_server.url)
    histories.publish_policy()
    histories.sell_device("SN-1")
    drain()
    seen.clear()
    client = Client(headers={"X-Request-ID": GIVEN, "Idempotency-Key": "0123456789abcdef"})
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/api/v1/rmas/", REQUEST, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer["X-Request-ID"] == GIVEN
    drain()


def test_request_events_reactions_and_calls_carry_one_id(
    asked: None, seen: InMemorySpanExporter
) -> None:
    followed = Event.objects.filter(meta__correlation=GIVEN).values_list("type", flat=True)
    assert {"rma.received", "warranty.decided", "rma.eligible", "shipping.label_issued"} <= set(
        followed
    )
    kinds = set(Effect.objects.filter(correlation=GIVEN).values_list("kind", flat=True))
    assert {"shipping.buy_label", "notifications.deliver"} <= kinds
    ended: tuple[ReadableSpan, ...] = seen.get_finished_spans()
    mine = [span for span in ended if (span.attributes or {}).get("correlation") == GIVEN]
    assert {"request", "reaction", "effect"} <= {span.name for span in mine}
    traces = {span.context.trace_id for span in mine if span.context}
    assert len(traces) == 1
    others = {span.context.trace_id for span in ended if span not in mine and span.context}
    assert traces.isdisjoint(others)


def test_every_line_of_the_log_is_one_object_with_the_id(
    settings: Settings, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    formatter = logging.getLogger().handlers
    assert formatter, "the root logger has handlers"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_json_formatter(settings))
    root = logging.getLogger("requests")
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.INFO)
    try:
        client.get("/healthz/nowhere/", headers={"X-Request-ID": "log-line-77"})
        client.get("/no/such/page/", headers={"X-Request-ID": "log-line-78"})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line[:1] == "{"]
    assert [line["correlation"] for line in lines if line["event"] == "request"][
        -1
    ] == "log-line-78"


def _json_formatter(settings: Settings) -> logging.Formatter:
    """The formatter of the settings, built as logging itself would build it."""
    options = dict(settings.LOGGING["formatters"]["json"])
    return options.pop("()")(**options)  # type: ignore[no-any-return]  # settings are untyped


def test_an_error_is_marked_without_its_words(seen: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="canary"), spans.span("effect", kind="k"):
        raise ValueError("canary 0987")
    (ended,) = seen.get_finished_spans()
    assert ended.status.description == "ValueError"
    assert "canary" not in ended.to_json()


def test_without_a_collector_nothing_is_traced() -> None:
    with spans.span("request", method="GET") as nothing:
        assert nothing is None
