"""While the database is away: 503 that says when to come back, with every security header."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.access import headers

KEY = {"Authorization": "Api-Key abcdefgh.0123456789012345"}
SESSION = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=abcdefghijklmnopqrstuvwxyz012345"}
PAGES = ["/returns/", "/admin/", "/dock/", "/track/", "/reports/"]
CALLS = [
    ("/api/v1/products/", {}),
    ("/api/v1/rmas/", KEY),
    ("/api/v1/rmas/", SESSION),
    ("/api/v1/events/?cursor=x", KEY),
]


@pytest.fixture
def away(
    servers: None,
    client: Client,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> Iterator[None]:
    """There is no server where the settings say; the client sees what a browser would."""
    client.raise_request_exception = False
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", str(tmp_path))
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.mark.parametrize(("path", "sent"), CALLS)
def test_the_api_says_when_to_come_back(
    client: Client, away: None, path: str, sent: dict[str, str]
) -> None:
    answer = client.get(path, headers=sent)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "store_busy"
    assert list(headers.faults(answer.headers, personal=bool(sent))) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_it_too(client: Client, away: None, path: str) -> None:
    answer = client.get(path, headers=SESSION)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "1"
    assert answer["Content-Type"].startswith("text/html")
    assert list(headers.faults(answer.headers, personal=True)) == []
    assert "no-store" in answer["Cache-Control"]
    assert b"Traceback" not in answer.content


def test_it_is_not_ready_but_alive(client: Client, away: None) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "away")
    assert list(headers.faults(answer.headers, personal=False)) == []
