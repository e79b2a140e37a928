"""Errands that need the product's own code and database: run by `manage.py chaos_errand`."""

import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.db import close_old_connections, connection

from chaos.clients.api import Api
from chaos.clients.bench import Technician
from chaos.clients.walks import Client, repair
from chaos.inside import LAPSE
from chaos.journal import Journal
from events import clock, log
from events.actor import Actor
from events.errors import ProductError
from events.unit import unit_of_work
from inventory import services as inventory
from repair.models import WorkItem
from rma.models import Rma
from shipping import services as shipping

PREPARED_SECONDS = 200.0
FORGOTTEN_SECONDS = 120.0
IDLE = "idle_in_transaction_session_timeout"
IDLE_SECONDS = 6  # longer than it takes until a shortened alarm rings
TOLD_SECONDS = 300.0
HOLDER = "holder"
PREPARED, GO, ANSWERS = "prepared.json", "go", "answers.json"
SERVICE, API, ADMIN = "service", "api", "admin"
CROWD = {SERVICE: 20, API: 20, ADMIN: 10}
CSRF = "chaos" * 6 + "ok"  # 32 letters, as Django wants them

# Plain HTTP on this machine: making a TLS context would take longer than the call.
PLAIN: dict[str, Any] = {"timeout": 60, "trust_env": False, "verify": False}


@dataclass(frozen=True, slots=True)
class Keys:
    """How the errand gets in from outside."""

    url: str
    api_key: str
    staff_session: str


def hold() -> None:
    """Hold every partition of the log and forget to commit. The server ends this, not we.

    In time-lapse the product's own limit is shortened, so that a short run sees it come; without
    one the errand fails at once.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [IDLE])
        if cursor.fetchone()[0] == "0":
            raise RuntimeError("a forgotten transaction would stay open for ever")
        if os.environ.get(LAPSE):
            cursor.execute("SELECT set_config(%s, %s, false)", [IDLE, f"{IDLE_SECONDS}s"])
        cursor.execute("SELECT set_config('application_name', %s, false)", [HOLDER])
    with unit_of_work(actor=Actor.system("chaos"), now=clock.now()):
        inventory.receive(
            actor=Actor.system("chaos"), now=clock.now(), key="forgotten", warehouse="TPE",
            sku_code="CH-MOUSE", quantity=1,
        )  # fmt: skip
        log.hold_appends()
        time.sleep(FORGOTTEN_SECONDS)


def story(keys: Keys, folder: Path, name: str) -> None:
    """Prepare an RMA, wait until we are told to go on, then ship it out fifty times at once."""
    journals = folder / "journals"
    found = prepare(keys, journals, name)
    put(folder / PREPARED, found)
    deadline = time.monotonic() + TOLD_SECONDS
    while not (folder / GO).exists():
        if time.monotonic() > deadline:
            raise TimeoutError("nobody told us to go on")
        time.sleep(0.05)
    put(folder / ANSWERS, ship_out(keys, journals, found["rma_id"], found["item_id"]))


def put(path: Path, content: Any) -> None:
    """Write beside and rename, so that nobody reads half of it."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(content))
    unfinished.rename(path)


def prepare(keys: Keys, journals: Path, name: str) -> dict[str, str]:
    """Walk one RMA up to the moment before its last step; who it is."""
    journal = Journal(journals, f"errand-{name}")
    client = Client(Api(keys.url, keys.api_key, journal), Technician(journal))
    walk, deadline = repair(client, name, replace=True), time.monotonic() + PREPARED_SECONDS
    while time.monotonic() < deadline:
        next(walk)
        item = (
            WorkItem.objects.filter(serial=name.upper(), done_at=None).exclude(outcome="").first()
        )
        if item is not None:
            rma = Rma.objects.get(pk=item.order.rma_id)
            return {"rma_id": str(rma.id), "number": rma.number, "item_id": str(item.id)}
        time.sleep(0.1)
    raise TimeoutError(f"{name} was not diagnosed in time")


def ship_out(keys: Keys, journals: Path, rma_id: str, item_id: str) -> list[str]:
    """Finish the piece, then fifty at once ask for the one parcel; what each was answered."""
    rma = Rma.objects.get(pk=rma_id)
    item = WorkItem.objects.get(pk=item_id)
    technician = Technician(Journal(journals, "errand-ship-out"))
    if not technician.finish(item, replace=True, new_serial=f"{item.serial}-NEW"):
        raise RuntimeError("the last piece could not be finished")
    ways: dict[str, Callable[[int], str]] = {
        SERVICE: lambda _number: _by_service(rma),
        API: lambda number: _by_api(keys, rma, number),
        ADMIN: lambda _number: _by_admin(keys, rma),
    }
    callers = [(way, n) for way, count in CROWD.items() for n in range(count)]
    gate = threading.Barrier(len(callers))

    def call(caller: tuple[str, int]) -> str:
        gate.wait(30)
        return ways[caller[0]](caller[1])

    with ThreadPoolExecutor(len(callers)) as pool:
        return list(pool.map(call, callers))


def _by_service(rma: Rma) -> str:
    """As a redelivered task does it: the same reaction once more."""
    close_old_connections()
    try:
        return str(
            shipping.book_outbound(actor=Actor.system("chaos"), now=clock.now(), rma_id=rma.id).id
        )
    except ProductError as error:
        return f"refused: {error.code}"
    finally:
        connection.close()


def _by_api(keys: Keys, rma: Rma, number: int) -> str:
    headers = {
        "Authorization": f"Api-Key {keys.api_key}",
        "Idempotency-Key": f"chaos-ship-out-{number:04d}",
    }
    answer = httpx.post(
        f"{keys.url}/api/v1/shipments/", json={"rma": rma.number}, headers=headers, **PLAIN
    )
    return str(answer.json()["id"]) if answer.is_success else f"refused: {answer.status_code}"


def _by_admin(keys: Keys, rma: Rma) -> str:
    """The button "Ship out"; the page it leads to says that it was done."""
    cookies = {settings.SESSION_COOKIE_NAME: keys.staff_session, settings.CSRF_COOKIE_NAME: CSRF}
    answer = httpx.post(
        f"{keys.url}/admin/rma/rma/{rma.pk}/do/ship-out/",
        data={"csrfmiddlewaretoken": CSRF},
        cookies=cookies,
        **PLAIN,
    )
    there = answer.headers.get("location", "").endswith(f"/{rma.pk}/change/")
    return "done" if answer.status_code == 302 and there else f"refused: {answer.status_code}"
