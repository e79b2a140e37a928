"""Appending one event in one unit of work, beside pgbench inserting one row and committing."""

from datetime import UTC, datetime

from django.db import connection

from accounts.events import CustomerRegistered
from bench import clients, pgbench
from bench.figure import Figure, Scale, alternating
from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WRITERS = (1, 4, 16)
_INSERT = 'INSERT INTO bench_plain (body) VALUES (\'{"customer_id": "an id of this length"}\');\n'


def measure(scale: Scale) -> list[Figure]:
    """Units per second with one, four and sixteen writers."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_plain (id bigserial PRIMARY KEY, body text NOT NULL)")
    return [_figure(writers, scale) for writers in WRITERS]


def append() -> None:
    """One unit of work with one event of a new stream."""
    customer_id = str(uuid7())
    with unit_of_work(actor=Actor.system("bench"), now=NOW) as unit:
        unit.record(
            f"customer/{customer_id}", CustomerRegistered(customer_id=customer_id), expected=0
        )


def _figure(writers: int, scale: Scale) -> Figure:
    loads: list[clients.Load] = []

    def ours() -> float:
        loads.append(clients.run(writers, lambda _number: append, scale.seconds))
        return loads[-1].per_second

    def theirs() -> float:
        return pgbench.rate(_INSERT, clients=writers, seconds=scale.seconds)

    value, beside = alternating(ours, theirs, scale.rounds)
    return Figure(
        f"append.{writers}", value, "units/s", "pgbench, single-row INSERT and commit", beside,
        {"writers": writers, "p95_ms": loads[-1].p95_ms, "cpu_ms": loads[-1].cpu_ms},
    )  # fmt: skip
