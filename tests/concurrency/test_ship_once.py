"""Twenty people book the same outbound shipment at once: one parcel; the controls show why."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from events.models import Effect
from shipping import services
from shipping.models import RefusedRepeat, Shipment
from shipping.services import Answer
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM, WORKER, counted, dock_scan
from tests.support.events import recorded_types
from tests.support.threads import PATIENCE_SECONDS, patiently

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 20


def at_once(work: Callable[[], object], crowd: int = CROWD) -> list[object]:
    """Everybody waits at the gate, then all run; results and refusals come back."""
    gate = threading.Barrier(crowd)

    def one(_number: int) -> object:
        try:
            gate.wait(PATIENCE_SECONDS)
            return patiently(work)()
        except IntegrityError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(one, range(crowd)))


@pytest.fixture
def world(db: None) -> None:
    """The reference data shipping needs."""
    support.make_world()


@pytest.mark.usefixtures("world")
def test_twenty_bookings_at_once_make_one_shipment_and_all_get_it_as_the_answer() -> None:
    rma = support.packed()

    def book() -> UUID:
        return services.book_outbound(actor=SYSTEM, now=NOW, rma_id=rma.id).id

    answers = at_once(book)
    shipment = Shipment.objects.get(action="outbound")
    assert set(answers) == {shipment.id}
    assert (
        Effect.objects.filter(
            kind="shipping.buy_label", payload__shipment_id=str(shipment.id)
        ).count()
        == 1
    )
    assert recorded_types(shipment.stream) == ["shipping.outbound_requested"]
    attempts = recorded_types(f"attempt/{rma.id}")
    assert attempts == ["shipping.repeat_refused"] * (CROWD - 1)
    assert RefusedRepeat.objects.filter(shipment=shipment).count() == CROWD - 1


def test_the_unique_constraint_alone_still_lets_one_through() -> None:
    """Without the lock of the RMA's row the database is the last guard."""
    answers = at_once(insert_naively("shipping_shipment", uuid4()))
    assert sum(isinstance(answer, IntegrityError) for answer in answers) == CROWD - 1
    assert Shipment.objects.count() == 1


def test_without_lock_and_constraint_the_same_crowd_ships_more_than_once() -> None:
    """The control: look first, then write, as everybody does at first."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE control_shipment (LIKE shipping_shipment INCLUDING DEFAULTS)")
    at_once(insert_naively("control_shipment", uuid4()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM control_shipment")
        assert cursor.fetchone()[0] > 1


def insert_naively(table: str, rma_id: UUID) -> Callable[[], None]:
    """Look whether there is a shipment, wait for the others to look too, insert one."""
    looked = threading.Barrier(CROWD)

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE rma_id = %s", [rma_id])
            none_yet = cursor.fetchone()[0] == 0
            looked.wait(PATIENCE_SECONDS)
            if none_yet:
                cursor.execute(*insertion(table, rma_id))

    return work


def insertion(table: str, rma_id: UUID) -> tuple[str, list[Any]]:
    """The statement that writes one outbound shipment row."""
    row = Shipment(
        rma_id=rma_id,
        direction="outbound",
        action="outbound",
        generation=1,
        state="requested",
        carrier="embedded",
        service="standard",
        reference=uuid4().hex,
        weight_grams=1,
        pieces=1,
        requested_at=NOW,
        updated_at=NOW,
    )
    fields = Shipment._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [getattr(row, field.attname) for field in fields]
    return f"INSERT INTO {table} ({columns}) VALUES ({marks})", values


@pytest.mark.usefixtures("world")
def test_ten_scanners_with_the_same_nonce_take_the_goods_in_once() -> None:
    rma, _shipment = support.labelled(lines=(support.cables(3),))
    scan = dock_scan(rma.number, counted(rma.lines.get(), 2), nonce="the-same-packet")

    def send() -> UUID:
        answer: Answer = services.check_in(actor=WORKER, now=NOW, scan=scan)
        return answer.row.id

    assert len(set(at_once(send, crowd=10))) == 1
    assert rma.lines.get().quantity_received == 2


@pytest.mark.usefixtures("world")
def test_ten_scanners_with_one_unknown_code_and_nonce_get_one_answer() -> None:
    scan = dock_scan("nobody knows", nonce="the-same-packet")

    def send() -> UUID:
        answer = services.look_up(actor=WORKER, now=NOW, scan=scan)
        assert isinstance(answer, Answer)
        return answer.row.id

    assert len(set(at_once(send, crowd=10))) == 1
    assert len(recorded_types()) == 1


@pytest.mark.usefixtures("world")
def test_ten_docks_counting_the_same_parcel_never_take_in_more_than_was_announced() -> None:
    rma, _shipment = support.labelled(lines=(support.cables(3),))
    line = rma.lines.get()

    def send() -> str:
        scan = dock_scan(rma.number, counted(line, 1))
        return services.check_in(actor=WORKER, now=NOW, scan=scan).result.value

    results = sorted(map(str, at_once(send, crowd=10)))
    assert results == ["already_checked_in"] * 7 + ["checked_in"] + ["partial"] * 2
    assert rma.lines.get().quantity_received == 3
