"""Something to count: a request of Mei's, and nobody who has reacted to it yet."""

import pytest

from accounts.models import Customer
from events.actor import Actor
from rma import services
from rma.models import Rma
from tests.rma.conftest import intake
from tests.support.events import drain
from tests.support.histories import START
from tests.support.people import Catalogue


@pytest.fixture
def requested(catalogue: Catalogue, customer: Customer) -> Rma:
    """One RMA in its first state; every subscriber had read the log up to it."""
    drain()
    wanted = intake(customer_id=customer.id)
    return services.receive(actor=Actor.customer(customer.id), now=START, intake=wanted)
