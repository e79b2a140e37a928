"""Two people at once: one wins, the other is told, and the control shows what the lock is for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from accounts.models import Customer
from events.actor import Actor
from events.errors import DomainError
from rma import services
from rma.models import Rma
from tests.rma.conftest import intake
from tests.support.events import recorded_types
from tests.support.histories import START
from tests.support.people import Catalogue
from tests.support.threads import PATIENCE_SECONDS, patiently

RACERS = 12


def race(work: Callable[[], object]) -> list[str]:
    """Run `work` in all racers at the same moment; "won" or the code of the refusal of each."""
    barrier = Barrier(RACERS)

    def run() -> str:
        try:
            barrier.wait(PATIENCE_SECONDS)
            patiently(work)()
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "won"

    with ThreadPoolExecutor(RACERS) as pool:
        return sorted(pool.map(lambda _index: run(), range(RACERS)))


@pytest.fixture
def rma(transactional_db: None, catalogue: Catalogue, customer: Customer) -> Rma:
    """Mei's request, committed."""
    return services.receive(
        actor=Actor.customer(customer.id), now=START, intake=intake(customer_id=customer.id)
    )


def test_one_of_many_supervisors_verifies(rma: Rma) -> None:
    outcomes = race(
        lambda: services.verify_warranty(actor=Actor.staff("7"), now=START, rma_id=rma.id)
    )
    assert outcomes == ["illegal_transition"] * (RACERS - 1) + ["won"]
    assert recorded_types(rma.stream).count("rma.eligible") == 1


def test_control_without_the_row_lock_several_pass_the_check(rma: Rma) -> None:
    """Reading without the lock lets many see "received"; only UNIQUE(stream, version) is left."""
    barrier = Barrier(RACERS)

    def looks_free() -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("SELECT state FROM rma_rma WHERE id = %s", [rma.id])
                free = bool(cursor.fetchone()[0] == "received")
                barrier.wait(PATIENCE_SECONDS)
                cursor.execute("ROLLBACK")
            return free
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RACERS) as pool:
        passed = list(pool.map(lambda _index: looks_free(), range(RACERS)))
    assert sum(passed) > 1


def test_one_device_gets_into_one_open_rma(
    transactional_db: None, catalogue: Catalogue, customer: Customer
) -> None:
    wanted = intake(customer_id=customer.id)
    outcomes = race(
        lambda: services.receive(actor=Actor.customer(customer.id), now=START, intake=wanted)
    )
    assert outcomes == ["device_already_open"] * (RACERS - 1) + ["won"]
    assert Rma.objects.count() == 1
