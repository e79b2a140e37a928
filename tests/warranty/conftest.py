"""Requests, devices and policies for the tests of the warranty."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Customer
from events.actor import Actor
from rma import services as rma_services
from rma.models import Rma
from rma.services import Contact, Intake, IntakeLine
from tests.support.people import Catalogue
from warranty import services
from warranty.facts import DeviceFacts, PolicyTerms
from warranty.models import Device, WarrantyPolicy

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
CLERK = Actor.staff(1)

Receive = Callable[..., Rma]
Sell = Callable[..., Device]


def line(serial: str = "SN1", sku: str = "PP-MOUSE-1", **more: Any) -> IntakeLine:
    return IntakeLine(
        sku_code=sku, serial=serial, fault_code="MOU-LB-DC", description="It clicks twice.", **more
    )


@pytest.fixture
def policy(catalogue: Catalogue) -> WarrantyPolicy:
    """A year of warranty for everything bought since 2020."""
    terms = PolicyTerms(valid_from=date(2020, 1, 1), days=365)
    return services.publish_policy(actor=CLERK, now=NOW, terms=terms)


@pytest.fixture
def sell(policy: WarrantyPolicy) -> Sell:
    """Sell a mouse so many days ago."""

    def make(
        serial: str = "SN1", days_ago: int = 30, sku: str = "PP-MOUSE-1", **more: Any
    ) -> Device:
        facts = DeviceFacts(
            sku_code=sku,
            serial=serial,
            sold_on=TODAY - timedelta(days=days_ago),
            country=more.pop("country", "TW"),
            **more,
        )
        return services.register_device(actor=CLERK, now=NOW, device=facts)

    return make


@pytest.fixture
def receive(customer: Customer, catalogue: Catalogue) -> Receive:
    """Open an RMA of the customer."""

    def make(
        *lines: IntakeLine,
        service: str = "repair",
        reason: str = "defective",
        actor: Actor | None = None,
    ) -> Rma:
        contact = Contact("Mei Lin", "mei.lin@example.com", "1 Main St", "Taipei", "100", "TW")
        intake = Intake(
            service_type=service,
            reason=reason,
            channel="portal",
            customer_id=customer.id,
            contact=contact,
            currency="TWD",
            language="en",
            lines=lines or (line(),),
        )
        who = actor or Actor.customer(customer.id)
        return rma_services.receive(actor=who, now=NOW, intake=intake)

    return make
