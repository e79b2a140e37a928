"""Complete RMAs per second: real web, worker and relay processes and the embedded carrier.

Requests come in over the API; what people do at the dock, the bench and the desk is done here by
the services that their pages call. Everything else happens by itself: warranty, labels bought over
HTTP and printed, scans of the carrier by webhook, stock, messages with attachments, promises.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

import desk.services
import inventory.services
import repair.services
import shipping.services
import warranty.services
from bench import http_client, stack, world
from bench.figure import Figure, Scale
from desk.models import Case
from events.actor import Actor
from events.errors import DomainError, StoreBusy
from events.ids import uuid7
from events.models import Effect
from inventory.models import Warehouse
from repair.models import WorkItem
from rma.choices import State
from rma.models import Rma
from shipping.rules import Counted
from shipping.services import Scan
from warranty.facts import DeviceFacts

IN_FLIGHT = 24
PATIENCE_SECONDS = 150.0  # until what is under way must have ended
_POLL_SECONDS = 0.05
_PARTS = ("web", "worker", "relay", "carrier", "beat")
STAFF = Actor.staff("1")


def measure(scale: Scale) -> Iterator[Figure]:
    """Complaints answered by the desk, and mice repaired and sent back."""
    world.stock_the_catalogue()
    _open_for_business()
    [secret] = world.partners(1)
    seconds = 4 * scale.seconds
    with stack.running(*_PARTS, API_RATE_SIGNED_IN="1000000/min") as port:
        caller = http_client.with_key(port, secret)
        helpdesk = "a helpdesk that only writes follow-ups"
        yield _figure("journey.answered", caller, "complaint", _answer, seconds, helpdesk, 15.0)
        stock = "a rival with stock"
        yield _figure("journey.repaired", caller, "repair", _handle_goods, seconds, stock, 4.7)


@dataclass
class Crowd:
    """The requests that are under way, and how many have ended."""

    caller: http_client.Caller
    service: str
    started: int = 0
    ended: int = 0
    under_way: set[str] = field(default_factory=set)

    def ask(self) -> None:
        """One more request comes in; a device nobody has sent in yet."""
        serial = uuid7().hex
        if self.service == "repair":
            warranty.services.register_device(
                actor=world.SETUP,
                now=datetime.now(UTC),
                device=DeviceFacts(
                    sku_code="B-1", serial=serial, sold_on=date(2026, 6, 1), country="TW"
                ),
            )
        asked = json.loads(world.body(self.service))
        asked["lines"] = [{**asked["lines"][0], "serial": serial}]
        answer = self.caller.post("/api/v1/rmas/", json.dumps(asked).encode())
        self.under_way.add(answer["id"])
        self.started += 1

    def look(self) -> None:
        """Count those that have ended."""
        mine = Rma.objects.filter(pk__in=self.under_way, state=State.CLOSED)
        closed = {str(pk) for pk in mine.values_list("pk", flat=True)}
        self.under_way -= closed
        self.ended += len(closed)


def _figure(
    name: str, caller: http_client.Caller, service: str, people: Callable[[], int],
    seconds: float, beside: str, rival: float,
) -> Figure:  # fmt: skip
    """Keep some under way, count those that end; the first wave, which fills the road, apart."""
    crowd = Crowd(caller, service)
    deadline = time.monotonic() + PATIENCE_SECONDS + seconds
    counted, since = 0, 0.0
    while not counted or time.monotonic() < since + seconds:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{name}: {crowd.ended} of {crowd.started} ended; {_where(crowd)}")
        if len(crowd.under_way) < IN_FLIGHT:
            crowd.ask()
        busy = people()
        crowd.look()
        if crowd.ended and not since:
            since, crowd.ended = time.monotonic(), 0
        counted = crowd.ended
        if not busy and len(crowd.under_way) >= IN_FLIGHT:
            time.sleep(_POLL_SECONDS)
    rate = counted / (time.monotonic() - since)
    return Figure(
        name, rate, "RMAs/s", beside, rival,
        {"ended": counted, "in_flight": IN_FLIGHT, "processes": len(_PARTS)},
    )  # fmt: skip


def _where(crowd: Crowd) -> dict[str, int]:
    """The states of what is under way, and what waits."""
    states = Rma.objects.filter(pk__in=crowd.under_way).values_list("state", flat=True)
    effects = Effect.objects.exclude(state=Effect.State.DONE).values_list("kind", "state")
    return dict(Counter([*states, *(f"{kind} {state}" for kind, state in effects)]))


def _open_for_business() -> None:
    Warehouse.objects.get_or_create(code="B1", name="Bench", country="TW")
    inventory.services.receive(
        actor=world.SETUP, now=world.NOW, key="opening", warehouse="B1", sku_code="B-1",
        quantity=1000,
    )  # fmt: skip


def _answer() -> int:
    """The desk answers every case that is open."""
    cases = Case.objects.filter(ended_at=None)[:20]
    return sum(_done(_resolve, case) for case in cases)


def _resolve(case: Case) -> None:
    now = datetime.now(UTC)
    desk.services.take(actor=STAFF, now=now, case_id=case.id)
    desk.services.resolve(
        actor=STAFF, now=now, case_id=case.id, resolution="answered", answer="Like this."
    )


def _handle_goods() -> int:
    """The dock checks in what has a label, the bench diagnoses, tests and finishes."""
    arrived = Rma.objects.filter(state=State.SHIPPED_IN)[:20]
    done = sum(_done(_check_in, rma) for rma in arrived)
    undone: QuerySet[WorkItem] = WorkItem.objects.filter(done_at=None)
    return done + sum(_done(_repair, item) for item in undone[:20])


def _check_in(rma: Rma) -> None:
    counted = tuple(Counted(str(x.id), x.quantity, x.serial) for x in rma.lines.all())
    scan = Scan(rma.barcode, "dock-1", uuid7().hex, counted)
    shipping.services.check_in(actor=STAFF, now=datetime.now(UTC), scan=scan)


def _repair(item: WorkItem) -> None:
    named: Any = {
        "actor": STAFF, "now": datetime.now(UTC), "order_id": item.order_id,
             "item_id": item.id}  # fmt: skip
    repair.services.diagnose(**named, outcome="repair", fault_code=world.FAULT)
    repair.services.record_test(**named, result="passed")
    repair.services.complete_item(
        **named, disposition="repair", replacement_serial="", labour_minutes=15
    )


def _done(step: Callable[[Any], None], at: object) -> int:
    """1 when it was done; 0 when a reaction was faster or not yet there, or held its rows."""
    try:
        step(at)
    except (DomainError, StoreBusy):
        return 0
    return 1
