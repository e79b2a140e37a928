"""What Prometheus reads: true numbers, in its format, for those who may read them."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from events import clock, subscribers
from events.models import Circuit, Effect, Event
from rma.models import Rma
from tests.support.events import drain
from tests.support.histories import START

OPS = Path(__file__).resolve().parent.parent.parent / "ops"
TOKEN = "a-token-nobody-guesses"


@pytest.fixture
def scraper(settings: Settings) -> Client:
    """Prometheus, who knows the token."""
    settings.METRICS_TOKEN = TOKEN
    return Client(headers={"Authorization": f"Bearer {TOKEN}"})


def scraped(client: Client) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Every sample by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain")
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            labels = tuple(sorted(sample.labels.items()))
            found.setdefault(sample.name, {})[labels] = sample.value
    return found


def doubtful(rma: Rma) -> None:
    """A call whose outcome nobody knows, and a counterpart that is held back."""
    Effect.objects.create(
        kind="shipping.buy_label", key=str(rma.id), state=Effect.State.IN_DOUBT, payload={},
        available_at=START, created_at=START,
    )  # fmt: skip
    Circuit.objects.create(name="carrier", failures=5, open_until=START, last_failed_at=START)


@pytest.mark.django_db
def test_returns_are_counted_by_state(scraper: Client, requested: Rma) -> None:
    with clock.frozen(START + timedelta(minutes=1)):
        found = scraped(scraper)
    assert found["aftersales_rmas"][(("state", requested.state),)] == 1
    assert found["aftersales_rmas"][(("state", "closed"),)] == 0
    assert found["aftersales_rmas_received_30d"][()] == 1
    assert found["aftersales_rmas_closed_30d"][()] == 0
    assert found["aftersales_log_position"][()] == Event.objects.latest("position").position
    assert found["aftersales_database_up"][()] == 1


@pytest.mark.django_db
def test_what_is_behind_or_in_doubt_shows(scraper: Client, requested: Rma) -> None:
    doubtful(requested)
    with clock.frozen(START + timedelta(seconds=90)):
        found = scraped(scraper)
    behind = found["aftersales_subscriber_lag_events"]
    assert {dict(key)["subscriber"] for key in behind} == {
        one.name for one in subscribers.all_subscribers()
    }
    assert behind[(("subscriber", "warranty"),)] >= 1
    labels = (("kind", "shipping.buy_label"), ("state", "in_doubt"))
    assert found["aftersales_effects"][labels] == 1
    assert found["aftersales_circuit_open"][(("counterpart", "carrier"),)] == 1
    assert found["aftersales_oldest_due_effect_seconds"][()] == 90
    assert found["aftersales_oldest_write_transaction_seconds"][()] >= 0


@pytest.mark.django_db
def test_requests_are_counted_by_route_never_by_address(scraper: Client) -> None:
    labels = (("method", "GET"), ("route", "track/"), ("status", "200"))
    before = scraped(scraper).get("aftersales_request_seconds_count", {}).get(labels, 0)
    Client().get("/track/?secret=canary-1234")
    Client().generic("INVENTED", "/canary-5678/")
    found = scraped(scraper)
    assert found["aftersales_request_seconds_count"][labels] == before + 1
    assert "canary" not in scraper.get("/metrics").content.decode()
    assert {dict(key)["method"] for key in found["aftersales_request_seconds_count"]} <= {
        *("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "OTHER")
    }


def test_nobody_else_learns_that_there_is_such_a_page(settings: Settings, client: Client) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    settings.METRICS_TOKEN, settings.DEMO = "", False
    assert client.get("/metrics").status_code == 404
    settings.DEMO = True
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    forwarded = client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert forwarded.status_code == 404


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_number_not_an_error(scraper: Client) -> None:
    def away(*_arguments: Any) -> None:
        raise DatabaseError

    with connection.execute_wrapper(away):
        found = scraped(scraper)
    assert found["aftersales_database_up"][()] == 0
    assert "aftersales_rmas" not in found


@pytest.mark.django_db
def test_a_scrape_costs_a_fixed_number_of_queries(
    scraper: Client, requested: Rma, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as empty:
        scraper.get("/metrics")
    drain()
    with django_assert_num_queries(len(empty)):
        scraper.get("/metrics")
    assert len(empty) < 20


def expressions(node: Any) -> list[str]:
    """Every PromQL expression in a dashboard or a file of rules."""
    if isinstance(node, Mapping):
        own = [node["expr"]] if isinstance(node.get("expr"), str) else []
        return own + [text for value in node.values() for text in expressions(value)]
    if isinstance(node, list):
        return [text for value in node for text in expressions(value)]
    return []


@pytest.mark.django_db
def test_dashboard_and_alerts_ask_only_for_what_there_is(scraper: Client, requested: Rma) -> None:
    doubtful(requested)
    scraper.get("/track/")
    known = set(scraped(scraper)) | set(re.findall(r"# TYPE (\w+)", scraper.get("/metrics").text))
    dashboard = json.loads((OPS / "grafana-dashboard.json").read_text())
    rules = yaml.safe_load((OPS / "alerts.yml").read_text())
    asked = [*expressions(dashboard), *expressions(rules)]
    assert len(asked) > 20
    names = {name for text in asked for name in re.findall(r"aftersales_\w+", text)}
    assert names <= known
    watched = {name for text in expressions(rules) for name in re.findall(r"aftersales_\w+", text)}
    assert {
        *("aftersales_parked_streams", "aftersales_effects", "aftersales_subscriber_lag_events"),
        *("aftersales_oldest_write_transaction_seconds", "aftersales_database_up"),
    } <= watched


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((OPS / "alerts.yml").read_text())
    runbook = (OPS.parent / "docs" / "operations.md").read_text()
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) >= 10
    for alert in alerts:
        assert alert["labels"]["severity"] in ("page", "ticket"), alert["alert"]
        assert alert["annotations"]["summary"], alert["alert"]
        assert f"### {alert['alert']}" in runbook, alert["alert"]
