"""Two workers after one effect, a thousand times; and a worker that wakes up after its lease."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from chaos import sabotage
from config.embedded.command_line import PROJECT
from events import clock, effects_runner, pump
from events.models import Effect
from tests.events.kit import NOW, Kit
from tests.support.events import recorded_types
from tests.support.threads import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)

CONTESTS = 1_000


def contests(kit: Kit, count: int) -> list[int]:
    """Both workers wait at the gate, then reach for the same effect: how many got it, each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events_effect (id, kind, key, payload, ordering, state, attempts,"
            " available_at, error, correlation, causation, created_at)"
            " SELECT gen_random_uuid(), 'kit.call', n, '{}', '', 'pending', 0, %s, '',"
            " 'contest/' || n || '/', '', %s FROM generate_series(1, %s) AS n",
            [NOW, NOW, count],
        )
    gate = threading.Barrier(2)
    wins: Counter[str] = Counter()

    def compete() -> None:
        try:
            with clock.frozen(NOW):
                for number in range(1, count + 1):
                    gate.wait(PATIENCE_SECONDS)
                    claim = effects_runner.claim_next(of=f"contest/{number}/")
                    if claim is not None:
                        wins[claim.view.key] += 1
        finally:
            connection.close()

    workers = [threading.Thread(target=compete) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [wins[str(number)] for number in range(1, count + 1)]


def test_of_two_workers_one_gets_the_effect_and_the_other_nothing(kit: Kit) -> None:
    assert set(contests(kit, CONTESTS)) == {1}
    assert set(Effect.objects.values_list("state", "attempts")) == {("leased", 1)}


def test_control_without_the_lock_both_get_it_sooner_or_later(kit: Kit) -> None:
    with sabotage.without("skip_locked"):
        assert 2 in contests(kit, 50)


# Makes the call, and then does not move until somebody lets it.
_ZOMBIE = """
import os, signal, sys
import django
django.setup()
from datetime import timedelta
from events import effects_runner, pump
from events.models import Effect
from tests.events.kit import Kit, isolated_registries

effects_runner.LEASE = timedelta(seconds=0.5)
if sys.argv[1] == "without the token":
    def write(claim, **values):
        Effect.objects.filter(pk=claim.view.id).update(lease_token=None, lease_until=None, **values)
    effects_runner._write = write
with isolated_registries(empty=True):
    kit = Kit()
    kit.pier.after = lambda key: os.kill(os.getpid(), signal.SIGSTOP)
    kit.pier.on_settle = lambda view: kit.raise_("a", 100)
    pump.drain_effects()
print("awake", flush=True)
"""


def zombie_wakes_up(kit: Kit, environment: Mapping[str, str], mode: str) -> None:
    """It is stopped after its call; another worker finishes the effect; it goes on."""
    kit.open("a")
    kit.request("k")
    zombie = subprocess.Popen(
        [sys.executable, "-c", _ZOMBIE, mode],
        env=dict(environment), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _until_stopped(zombie.pid)
        kit.pier.made = {"k": 1}  # the other side remembers what the zombie did
        pump.drain_all(datetime.now(UTC) + timedelta(seconds=1))
        assert Effect.objects.get().state == "done"
        os.kill(zombie.pid, signal.SIGCONT)
        out, err = zombie.communicate(timeout=PATIENCE_SECONDS)
        assert out == b"awake\n", err.decode()
    finally:
        zombie.kill()
        zombie.communicate()


def _until_stopped(pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert time.monotonic() < deadline, "it never made its call"
        time.sleep(0.05)


def test_a_zombie_that_wakes_up_after_its_lease_writes_nothing(
    kit: Kit, process_environment: Mapping[str, str]
) -> None:
    zombie_wakes_up(kit, process_environment, "as it is")
    assert recorded_types("tally/a") == ["kit.opened"], "its outcome was thrown away"
    assert Effect.objects.get().attempts == 2
    assert (kit.pier.made, kit.pier.settled) == ({"k": 1}, ["found k"])


def test_control_without_the_token_the_zombie_writes_its_outcome_too(
    kit: Kit, process_environment: Mapping[str, str]
) -> None:
    zombie_wakes_up(kit, process_environment, "without the token")
    assert recorded_types("tally/a") == ["kit.opened", "kit.raised"]
