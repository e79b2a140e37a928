"""What every measurement needs: a brand, a product, a centre, a policy; callers; a request."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import accounts.services
import catalog.services
import rma.services
import warranty.services
from accounts.models import User
from accounts.scopes import Scope
from catalog.facts import BrandFacts, FaultCodeFacts, ReturnCentreFacts, SkuFacts
from events.actor import Actor
from events.ids import uuid7
from rma.services import Contact, Intake, IntakeLine
from warranty.facts import PolicyTerms

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETUP = Actor.system("bench")
CONTACT = Contact("B", "b@example.com", "Road 1", "Taipei", "104", "TW")
FAULT = "MOU-LB-DC"
WORDS = "It clicks twice."


def stock_the_catalogue() -> None:
    """One mouse of one brand, taken back in Taipei, under a year of warranty."""
    named: Any = {"actor": SETUP, "now": NOW}
    catalog.services.put_brand(
        **named,
        brand=BrandFacts(
            code="bench", name="Bench", accent="#223366", sender_email="s@example.com",
            support_email="s@example.com",
        ),
    )  # fmt: skip
    catalog.services.put_return_centre(
        **named,
        centre=ReturnCentreFacts(
            code="B1", warehouse_code="B1", name="Bench", line1="Road 1", city="Taipei",
            postcode="104", country="TW", countries_served=("TW",), time_zone="Asia/Taipei",
        ),
    )  # fmt: skip
    catalog.services.put_sku(
        **named,
        sku=SkuFacts(
            code="B-1", brand_code="bench", name="Mouse", category="mouse",
            list_price=Decimal(990), currency="TWD", weight_grams=90,
        ),
    )  # fmt: skip
    catalog.services.put_fault_code(
        **named,
        fault_code=FaultCodeFacts(
            code=FAULT, category="mouse", component="left button", symptom="double click",
            label="The left button clicks twice",
        ),
    )  # fmt: skip
    terms = PolicyTerms(valid_from=date(2020, 1, 1), days=3650)
    warranty.services.publish_policy(**named, terms=terms)


def partners(count: int) -> list[str]:
    """The secrets of so many API keys, each of a partner of its own."""
    return [_partner(number) for number in range(count)]


def _partner(number: int) -> str:
    user = User.objects.create_user(email=f"partner-{number}@example.com", name="Partner")
    _key, secret = accounts.services.issue_api_key(
        actor=SETUP,
        now=datetime.now(UTC),
        name="bench",
        owner_id=user.pk,
        scopes=[Scope.RMA_READ, Scope.RMA_WRITE],
        requests_per_minute=6000,
    )
    return secret


def staff() -> User:
    """Somebody of ours who may see everything."""
    return User.objects.create_superuser(email="staff@example.com", name="Staff", password=None)


def receiving(service_type: str = "repair") -> Callable[[], Any]:
    """A call that opens one RMA with two lines through the service."""

    def receive() -> Any:
        lines = tuple(IntakeLine("B-1", uuid7().hex, 1, None, FAULT, WORDS) for _ in range(2))
        asked = Intake(
            service_type=service_type, reason="defective", channel="api", customer_id=uuid7(),
            contact=CONTACT, currency="TWD", language="en", lines=lines,
        )  # fmt: skip
        return rma.services.receive(actor=SETUP, now=NOW, intake=asked)

    return receive


def body(service_type: str = "repair") -> bytes:
    """The body of a request that opens one RMA with two lines."""
    line = {"sku_code": "B-1", "fault_code": FAULT, "description": WORDS}
    contact = {"name": "B", "email": "b@example.com", "line1": "Road 1", "city": "Taipei",
               "postcode": "104", "country": "TW"}  # fmt: skip
    asked = {
        "service_type": service_type, "reason": "defective", "currency": "TWD", "language": "en",
        "contact": contact, "lines": [{**line, "serial": uuid7().hex} for _ in range(2)],
    }  # fmt: skip
    return json.dumps(asked).encode()
