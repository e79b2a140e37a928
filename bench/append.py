"""Appending one event in one unit of work, beside one plain INSERT and commit."""

from datetime import UTC, datetime

from django.db import connection

from accounts.events import CustomerRegistered
from bench.figure import Figure, alternating
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = 200


def measure() -> list[Figure]:
    """Units per second, one writer."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (id bigserial PRIMARY KEY, body text NOT NULL)")

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_plain (body) VALUES (%s)", [str(uuid7())])

    ours, theirs = alternating(_append, plain, TIMES)
    return [Figure("append", ours, "units/s", "single-row INSERT, autocommit", theirs)]


def _append() -> None:
    customer_id = str(uuid7())
    with unit_of_work(actor=Actor.system("bench"), now=NOW) as unit:
        unit.record(f"customer/{customer_id}", CustomerRegistered(customer_id=customer_id))
