"""Requests and people for the tests of the RMA."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Customer
from events.actor import Actor
from rma import services
from rma.models import Rma
from rma.services import Contact, Intake, IntakeLine
from tests.support.histories import START, mouse
from tests.support.people import Catalogue

CONTACT = Contact(
    name="Mei Lin",
    email="mei.lin@example.com",
    line1="Nanjing East Road 219",
    city="Taipei",
    postcode="105",
    country="TW",
)
Receive = Callable[..., Rma]


def intake(*lines: IntakeLine, **changed: Any) -> Intake:
    """Mei's request for one mouse, changed as told."""
    given: dict[str, Any] = {
        "service_type": "repair",
        "reason": "defective",
        "channel": "portal",
        "customer_id": None,
        "contact": CONTACT,
        "currency": "TWD",
        "language": "en",
        "lines": lines or (mouse(),),
    }
    return Intake(**{**given, **changed})


@pytest.fixture
def receive(catalogue: Catalogue, customer: Customer) -> Receive:
    """Open an RMA of Mei's; nothing reacts to it until somebody drains."""

    def make(*lines: IntakeLine, **changed: Any) -> Rma:
        changed.setdefault("customer_id", customer.id)
        actor = Actor.customer(customer.id)
        return services.receive(actor=actor, now=START, intake=intake(*lines, **changed))

    return make
