"""The carrier, a customer's HTTP client, and a shop that listens."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from tests.embedded_carrier import support


@pytest.fixture(autouse=True)
def carrier_settings(settings: Settings) -> Settings:
    """Only the carrier's URLs, one customer, short faults."""
    support.configure(settings)
    return settings


@pytest.fixture
def api() -> Client:
    """A customer with a valid key."""
    return Client(headers={"Authorization": f"Bearer {support.KEY}"}, raise_request_exception=True)


@pytest.fixture
def shop() -> Iterator[support.Shop]:
    """Where webhooks arrive."""
    with support.listening_shop() as shop:
        yield shop
