"""A reaction that kills its process is counted, put off and set aside; everybody else goes on."""

import subprocess
import sys
from collections.abc import Mapping

import pytest

from config.embedded.command_line import PROJECT
from events import pump
from events.backoff import MAX_ATTEMPTS
from events.models import ParkedStream, ReaderMark
from events.streams import PARTITIONS
from tests.events.kit import Kit, Listener

pytestmark = pytest.mark.django_db(transaction=True)

NEIGHBOURS = 12
# In a batch, then alone: from there on it is one of the counted attempts.
DEATHS = 1 + MAX_ATTEMPTS
# As a supervisor does it: one worker after the other, each in a process of its own, until one has
# nothing left to do. Retries come at once; the limit ends a run that would never end.
_WORKERS = """
import os, signal, sys, time
import django
django.setup()
from django.db import connections
from chaos import sabotage
from events import backoff, lag, pump
from events.models import ParkedStream
from tests.events.kit import Kit, Listener, isolated_registries

backoff.next_try = lambda now, _attempts: now
most_deaths, *without = int(sys.argv[1]), *sys.argv[2:]
for name in without:
    sabotage.remove(name)

def react(recorded, now):
    if recorded.stream == "tally/poison":
        os.kill(os.getpid(), signal.SIGKILL)
    listener(recorded, now)

def busy():
    return any(line.events for line in lag.all_lags()) or ParkedStream.objects.filter(
        state=ParkedStream.State.RETRYING).exists()

deaths = 0
with isolated_registries(empty=True):
    kit, listener = Kit(), Listener()
    kit.react("kit.listener", {kit.Opened: react, kit.Raised: listener})
    while deaths < most_deaths:
        connections.close_all()
        child = os.fork()
        if child == 0:
            while pump.drain_subscribers() or busy():
                time.sleep(0.01)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            break
        deaths += 1
print(deaths, os.WIFEXITED(status))
"""


def work(environment: Mapping[str, str], most_deaths: int, *without: str) -> list[str]:
    """Let workers come and go; how many died, and whether the last one finished."""
    ended = subprocess.run(
        [sys.executable, "-c", _WORKERS, str(most_deaths), *without],
        env=dict(environment), cwd=PROJECT, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.split()


def neighbours(kit: Kit) -> list[tuple[str, int]]:
    """Tallies around the poisonous one, two events each; what a listener has to hear of them."""
    names = [f"n{number}" for number in range(NEIGHBOURS)]
    for name in names[: NEIGHBOURS // 2]:
        kit.open(name)
    kit.open("poison")
    for name in names[NEIGHBOURS // 2 :]:
        kit.open(name)
    for name in [*names, "poison"]:
        kit.raise_(name)
    return sorted((f"tally/{name}", version) for name in names for version in (1, 2))


def test_after_eight_attempts_it_waits_for_a_person_and_its_neighbours_were_heard_once(
    kit: Kit, process_environment: Mapping[str, str]
) -> None:
    wanted = neighbours(kit)
    assert work(process_environment, 3 * DEATHS) == [str(DEATHS), "True"]
    assert sorted(Listener().heard) == wanted
    parked = ParkedStream.objects.get()
    assert (parked.subscriber, parked.stream, parked.type) == (
        "kit.listener", "tally/poison", "kit.opened",
    )  # fmt: skip
    assert (parked.state, parked.attempts) == ("stopped", MAX_ATTEMPTS)
    assert parked.error_class == "events.marks.WorkerLost"


def test_control_without_the_marks_one_event_ends_every_worker_and_nothing_goes_on(
    kit: Kit, process_environment: Mapping[str, str]
) -> None:
    wanted = neighbours(kit)
    without = work(process_environment, 2 * DEATHS, "reader_marks")
    assert without == [str(2 * DEATHS), "False"]
    assert set(Listener().heard) < set(wanted)
    assert not ParkedStream.objects.exists()


def test_no_event_is_blamed_for_the_death_of_a_batch(kit: Kit) -> None:
    """The machine was switched off in mid-batch: everything is simply done once more."""
    listener = Listener()
    kit.react("kit.listener", {kit.Opened: listener, kit.Raised: listener})
    wanted = neighbours(kit)
    ReaderMark.objects.bulk_create(
        ReaderMark(subscriber="kit.listener", partition=partition)
        for partition in range(PARTITIONS)
    )
    while pump.drain_subscribers():
        pass
    assert [heard for heard in sorted(listener.heard) if heard[0] != "tally/poison"] == wanted
    assert not ParkedStream.objects.exists()
