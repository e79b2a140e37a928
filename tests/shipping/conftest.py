"""The fixtures of the shipping tests."""

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.shipping import support


@pytest.fixture
def world(db: None) -> None:
    """The reference data shipping needs."""
    support.make_world()


@pytest.fixture
def carrier(live_server: LiveServer, settings: Settings) -> None:
    """The embedded carrier, spoken to over real HTTP."""
    support.connect_carrier(settings, live_server.url)
