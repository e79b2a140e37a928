"""Agents find a return by what the customer tells them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from events.actor import Actor
from rma import services
from rma.models import Rma
from tests.rma.conftest import intake
from tests.support import staff
from tests.support.histories import mouse
from tests.support.people import NOW, Catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def rma(customer: Customer, catalogue: Catalogue) -> Rma:
    asked = intake(mouse("SN-1"), customer_id=customer.id)
    return services.receive(actor=Actor.customer(customer.id), now=NOW, intake=asked)


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("mei.lin@example.com", True),
        ("MEI.LIN@Exa", True),
        ("mei.l", True),
        ("Mei Lin", True),
        ("ei Li", True),
        ("SN-1", True),
        ("lin@example.com", False),
        ("jonas@", False),
        ("me", False),
        ("SN-2", False),
        ("100%", False),
    ],
)
def test_a_return_is_found_by_name_address_and_serial(
    rma: Rma, agent: User, other_customer: Customer, term: str, found: bool
) -> None:
    client: Client = staff.signed_in(agent)
    page = client.get(reverse("admin:rma_rma_changelist"), {"q": term})
    assert [row.number for row in page.context["cl"].result_list] == [rma.number] * found
