"""Opening an RMA through the service, beside the same number of plain statements in one commit."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import catalog.services
import rma.services
from bench.figure import Figure, alternating
from catalog.facts import BrandFacts, FaultCodeFacts, ReturnCentreFacts, SkuFacts
from events.actor import Actor
from events.ids import uuid7
from rma.services import Contact, Intake, IntakeLine

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETUP = Actor.system("bench")
TIMES = 40


def measure() -> list[Figure]:
    """RMAs with two lines per second, one client, no HTTP."""
    _stock_the_catalogue()
    with CaptureQueriesContext(connection) as captured:
        _receive()
    statements = len(captured)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id bigserial PRIMARY KEY, body text NOT NULL)")

    def plain() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for _ in range(statements):
                cursor.execute("INSERT INTO bench_row (body) VALUES (%s)", [str(uuid7())])

    ours, theirs = alternating(_receive, plain, TIMES)
    beside = f"{statements} single-row INSERTs in one transaction"
    return [Figure("intake.service", ours, "RMAs/s", beside, theirs)]


def _receive() -> None:
    contact = Contact("B", "b@example.com", "Road 1", "Taipei", "104", "TW")
    rma.services.receive(
        actor=SETUP,
        now=NOW,
        intake=Intake(
            service_type="repair",
            reason="defective",
            channel="api",
            customer_id=uuid7(),
            contact=contact,
            currency="TWD",
            language="en",
            lines=(
                IntakeLine("B-1", uuid7().hex, 1, None, "MOU-LB-DC", "It clicks twice."),
                IntakeLine("B-1", uuid7().hex, 1, None, "MOU-LB-DC", "It clicks twice."),
            ),
        ),
    )


def _stock_the_catalogue() -> None:
    services = catalog.services
    services.put_brand(
        actor=SETUP,
        now=NOW,
        brand=BrandFacts(
            code="bench",
            name="Bench",
            accent="#223366",
            sender_email="s@example.com",
            support_email="s@example.com",
        ),
    )
    services.put_return_centre(
        actor=SETUP,
        now=NOW,
        centre=ReturnCentreFacts(
            code="B1",
            warehouse_code="B1",
            name="Bench",
            line1="Road 1",
            city="Taipei",
            postcode="104",
            country="TW",
            countries_served=("TW",),
            time_zone="Asia/Taipei",
        ),
    )
    services.put_sku(
        actor=SETUP,
        now=NOW,
        sku=SkuFacts(
            code="B-1",
            brand_code="bench",
            name="Mouse",
            category="mouse",
            list_price=Decimal(990),
            currency="TWD",
            weight_grams=90,
        ),
    )
    services.put_fault_code(
        actor=SETUP,
        now=NOW,
        fault_code=FaultCodeFacts(
            code="MOU-LB-DC",
            category="mouse",
            component="left button",
            symptom="double click",
            label="The left button clicks twice",
        ),
    )
