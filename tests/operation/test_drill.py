"""A backup is good when the restored system goes on: nothing lost, nothing twice."""

import os
from collections import Counter
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import Customer, User
from config.drill import running
from config.embedded import lease, postgres
from config.embedded.places import Places
from events import clock, recovery
from events.actor import Actor
from events.models import Effect, Event
from rma import services
from rma.models import Rma
from shipping.models import Shipment
from tests.rma.conftest import intake
from tests.shipping.support import connect_carrier
from tests.support import histories
from tests.support.events import drain
from tests.support.histories import Story
from tests.support.people import Catalogue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def halfway(
    live_server: LiveServer,
    settings: Settings,
    catalogue: Catalogue,
    customer: Customer,
    agent: User,
    dock_worker: User,
) -> Rma:
    """One return has ended; of another only the request is stored, nothing has reacted yet."""
    connect_carrier(settings, live_server.url)
    histories.publish_policy()
    for serial in ("SN-1", "SN-2"):
        histories.sell_device(serial)
    histories.stock_up()
    Story(customer, agent, dock_worker).until("delivered")
    wanted = intake(histories.mouse("SN-2"), customer_id=customer.id)
    return services.receive(actor=Actor.customer(customer.id), now=clock.now(), intake=wanted)


def told(after: int) -> Counter[str]:
    """How often each type was recorded after a position."""
    return Counter(Event.objects.filter(position__gt=after).values_list("type", flat=True))


def test_a_restored_system_goes_on_where_the_dump_stood(halfway: Rma) -> None:
    head = Event.objects.latest("position").position
    said = StringIO()
    call_command("drill", stdout=said)
    assert "none lost, none more" in said.getvalue()
    assert "0 breaks" in said.getvalue()
    assert "BROKEN" not in said.getvalue()
    assert "The backup is good." in said.getvalue()
    assert Event.objects.latest("position").position == head, "the original was left alone"


def test_what_reacts_after_the_restore_reacts_once(halfway: Rma, tmp_path: Path) -> None:
    """The same half-done work, finished in the original and in the copy, is the same work."""
    head = Event.objects.latest("position").position
    dump = tmp_path / "one.dump"
    running._dump(dump)
    places = Places(tmp_path / "state", durable=False)
    with lease.hold(places):
        postgres.create_database(places)
        running._restore(dump, places)
        running._go_on(places)
        with psycopg.connect(places.database_url()) as copy:
            rows = copy.execute("SELECT type FROM events_event WHERE position > %s", (head,))
            in_the_copy = Counter(str(row[0]) for row in rows.fetchall())
            doubted = copy.execute("SELECT count(*) FROM events_effect WHERE state <> 'done'")
            asked_for = doubted.fetchone()
    assert all(proof.holds for proof in recovery.proofs())
    assert in_the_copy == told(head)
    assert in_the_copy["warranty.decided"] == 1
    assert asked_for is not None
    assert asked_for[0] >= 1


def test_calls_that_were_under_way_are_asked_for_before_they_are_repeated(halfway: Rma) -> None:
    assert all(proof.holds for proof in recovery.proofs())
    open_calls = Effect.objects.filter(state=Effect.State.PENDING)
    assert open_calls.exists()
    count = open_calls.count()
    assert recovery.doubt_unfinished_calls(now=clock.now()) == count
    assert not open_calls.exists()
    assert Effect.objects.filter(state=Effect.State.IN_DOUBT).count() == count
    drain()
    assert Shipment.objects.get(rma_id=halfway.id).state == "booked"
    assert not Effect.objects.filter(state=Effect.State.IN_DOUBT).exists()


def test_a_log_that_somebody_cut_is_no_good_backup(halfway: Rma) -> None:
    drain()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE events_event DISABLE TRIGGER ALL")
        cursor.execute("DELETE FROM events_event WHERE version = 1")
        cursor.execute("ALTER TABLE events_event ENABLE TRIGGER ALL")
    said = StringIO()
    with pytest.raises(CommandError, match="do not hold"):
        call_command("after_restore", "--prove", stdout=said)
    assert "BROKEN log" in said.getvalue()


def test_programs_that_fail_say_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(running.DrillFailed, match=r"No such file|could not open|not found"):
        running._restore(tmp_path / "nothing.dump", Places(tmp_path))
    assert os.path.basename(running.program("pg_dump")) == "pg_dump"
