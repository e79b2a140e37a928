"""A story ready to be walked: people, products, a policy, sold devices, stock, a carrier."""

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Customer, User
from tests.shipping.support import connect_carrier
from tests.support import histories
from tests.support.histories import Story
from tests.support.people import Catalogue


@pytest.fixture
def story(
    live_server: LiveServer,
    settings: Settings,
    catalogue: Catalogue,
    customer: Customer,
    agent: User,
    dock_worker: User,
) -> Story:
    """Mei's story: mice SN-1 to SN-3 were sold to her, all under warranty."""
    connect_carrier(settings, live_server.url)
    histories.publish_policy()
    for serial in ("SN-1", "SN-2", "SN-3"):
        histories.sell_device(serial)
    histories.stock_up()
    return Story(customer, agent, dock_worker)
