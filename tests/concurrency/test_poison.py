"""Work that breaks whoever does it ends after eight attempts, and hurts nobody else."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from config.embedded.command_line import PROJECT
from events import selectors
from events.models import Effect
from tests.events.kit import Kit

pytestmark = pytest.mark.django_db(transaction=True)

NEIGHBOURS = 20
# One worker after the other, each in a process of its own; who dies is replaced. Time is short:
# leases last a tenth of a second, retries come at once, the circuit stays closed.
_WORKERS = """
import os, signal, time
from datetime import timedelta
import django
django.setup()
from django.db import connections
from events import backoff, breakers, effects_runner, limits, pump
from events.models import Effect
from tests.events.kit import Kit, isolated_registries

backoff.next_try = lambda now, _attempts: now
breakers.THRESHOLD = 10**9
effects_runner.LEASE = timedelta(seconds=0.1)

def misbehave(key):
    if key == "kills":
        os.kill(os.getpid(), signal.SIGKILL)
    if key == "hungry":
        bytearray(1024**3)
    if key == "raises":
        raise ZeroDivisionError("poison")

def work():
    limits.cap_memory(512)
    kit.pier.before = misbehave
    while Effect.objects.filter(state__in=Effect.UNFINISHED, available_at__isnull=False).exists():
        if not pump.drain_effects():
            time.sleep(0.02)

deaths = 0
with isolated_registries(empty=True):
    kit = Kit()
    while True:
        connections.close_all()
        child = os.fork()
        if child == 0:
            work()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            break
        deaths += 1
print(deaths, os.WEXITSTATUS(status))
"""


def test_poison_is_set_aside_after_eight_attempts_and_its_neighbours_are_served(
    kit: Kit, process_environment: Mapping[str, str]
) -> None:
    for number in range(NEIGHBOURS // 2):
        kit.request(f"before{number}")
    for key in ("raises", "kills", "hungry"):
        kit.request(key)
    for number in range(NEIGHBOURS // 2):
        kit.request(f"after{number}")
    ended = subprocess.run(
        [sys.executable, "-c", _WORKERS],
        env=dict(process_environment), cwd=PROJECT, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert ended.stdout.split() == ["8", "0"], ended.stderr
    poison = Effect.objects.filter(key__in=["raises", "kills", "hungry"])
    assert set(poison.values_list("state", "available_at")) == {("in_doubt", None)}
    assert dict(poison.values_list("key", "attempts")) == {"raises": 8, "hungry": 8, "kills": 9}
    errors = dict(poison.values_list("key", "error"))
    assert errors == {
        "raises": "ZeroDivisionError: poison",
        "hungry": "MemoryError: ",
        "kills": "every worker that tried it was lost",
    }
    neighbours = Effect.objects.exclude(pk__in=poison)
    assert list(neighbours.values_list("state", "attempts")) == [("done", 1)] * NEIGHBOURS
    assert selectors.unfinished_effects() == {("kit.call", "in_doubt"): 3}
