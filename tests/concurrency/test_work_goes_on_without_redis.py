"""Redis only rings the bell: emptied or killed, it costs no request and no work."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis

from config.embedded import locks, valkey
from config.embedded.places import Places
from embedded_carrier.models import Label
from rma.models import Rma
from tests.support import errands, processes
from tests.support.browsing import Visitor
from tests.support.people import Catalogue, Partner
from tests.support.processes import Stack

pytestmark = pytest.mark.django_db(transaction=True)
SERIALS = ("SN-1", "SN-2", "SN-3")
BROKER_DATABASE = 0
QUEUE = "celery"


class OwnRedis:
    """A server of one test alone, which may be emptied and killed."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder, durable=False)
        self.places.make()
        lock = locks.open_lock(self.places.lock("servers"))
        self.server: subprocess.Popen[bytes] = valkey.start(self.places, lock)
        os.close(lock)
        self.client = redis.Redis(
            unix_socket_path=str(self.places.valkey_socket), db=BROKER_DATABASE
        )

    def environment(self) -> dict[str, str]:
        """What makes a process use this server."""
        address = self.places.redis_url(BROKER_DATABASE)
        return {"REDIS_URL": address, "REDIS_DATABASE": str(BROKER_DATABASE)}

    def rings_waiting(self) -> int:
        """Nudges that no worker has taken yet."""
        waiting = self.client.llen(QUEUE)
        assert isinstance(waiting, int)
        return waiting

    def forgets(self) -> bool:
        """Empty everything; False when another nudge came in the same moment."""
        self.client.flushall()
        return self.rings_waiting() == 0

    def is_unheard(self) -> bool:
        """True when no client waits for the next nudge."""
        clients: Any = self.client.info("clients")
        return int(clients["blocked_clients"]) == 0

    def kill(self) -> None:
        """No farewell; what it knew is gone, and so is its socket."""
        self.client.close()
        self.server.kill()
        self.server.wait()
        self.places.valkey_socket.unlink(missing_ok=True)


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis that nobody else uses."""
    made = OwnRedis(tmp_path / "redis")
    yield made
    made.kill()
    with suppress(OSError):
        made.places.sockets.rmdir()


@pytest.fixture
def stack(
    tmp_path: Path,
    process_environment: Mapping[str, str],
    own_redis: OwnRedis,
    catalogue: Catalogue,
) -> Iterator[Stack]:
    """A shop that sold three mice, on a Redis of its own."""
    errands.open_for_business(*SERIALS)
    environment = {**process_environment, **own_redis.environment()}
    with processes.running(tmp_path, environment) as made:
        made.until("Redis answers", lambda: valkey.answers(own_redis.places))
        yield made


def test_redis_may_be_emptied_and_killed_and_every_request_is_served(
    stack: Stack, own_redis: OwnRedis, partner: Partner
) -> None:
    stack.start("web", "relay", "worker")
    assert broker(stack) == "ok"

    # The nudge waits in Redis while nobody works; then Redis forgets everything.
    stack.pause("relay", "worker")
    stack.until("no worker has its ear to the bell", own_redis.is_unheard)
    numbers = [errands.number_in(errands.ask_for_repair(stack.visitor(), "SN-1"))]
    stack.until("the bell has rung", own_redis.rings_waiting)
    stack.until("Redis has forgotten every nudge", own_redis.forgets)
    stack.resume("relay", "worker")
    stack.mail(f"Your return label for {numbers[0]}")

    own_redis.kill()
    assert broker(stack) == "away"
    numbers.append(errands.number_in(errands.ask_for_repair(stack.visitor(), "SN-2")))
    numbers.append(opened_by_api(stack.visitor(), partner, "SN-3"))
    for number in numbers[1:]:
        stack.mail(f"Your return label for {number}")
    stack.settle()

    assert set(Rma.objects.values_list("state", flat=True)) == {"shipped_in"}
    assert Label.objects.count() == len(SERIALS)
    assert Counter(mail.subject for mail in stack.mails()) == Counter(
        f"{words} {number}"
        for number in numbers
        for words in ("We received your request", "Your return label for")
    )


def broker(stack: Stack) -> str:
    """What the web process says about Redis; it is ready to serve in any case."""
    answer = stack.visitor().download("/readyz").json()
    assert (answer["status"], answer["database"]) == ("ok", "ok")
    return str(answer["broker"])


def opened_by_api(visitor: Visitor, partner: Partner, serial: str) -> str:
    """A partner opens an RMA: 201 with its number."""
    answer = visitor.client.post(
        "/api/v1/rmas/",
        headers={**partner.headers, "Idempotency-Key": f"open-{serial}-0123456789"},
        json={
            "service_type": "repair",
            "reason": "defective",
            "currency": "TWD",
            "contact": errands.CONTACT,
            "lines": [
                {
                    "sku_code": "PP-MOUSE-1",
                    "serial": serial,
                    "quantity": 1,
                    "fault_code": "MOU-LB-DC",
                    "description": "It clicks twice.",
                }
            ],
        },
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])
