"""Many writers against readers: nothing missed, nothing out of order; without the lock, lost."""

import random
import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from events import chain, log, reader
from events.errors import StaleStream, StoreBusy
from events.ids import uuid7
from events.log import NewEvent
from events.models import Event
from events.numbers import next_number
from events.streams import PARTITIONS, partition_of
from tests.events.kit import NOW, Kit, Tally
from tests.support.threads import PATIENCE_SECONDS, run_together

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, UNITS = 8, 30
RACES = 10  # that the machine may let the writers go one after the other


def _streams_of_few_partitions() -> list[str]:
    """Forty streams that meet in four partitions, so that writers collide."""
    found: list[str] = []
    number = 0
    while len(found) < 40:
        if partition_of(f"race/{number}") < 4:
            found.append(f"race/{number}")
        number += 1
    return found


STREAMS = _streams_of_few_partitions()


def _append_then_dawdle(heads: list[tuple[str, int]], dice: random.Random, ordered: bool) -> None:
    """One unit whose commit comes late: the moment in which positions overtake each other."""
    events = [
        NewEvent(stream, version, uuid7(), "race.run", 1, "{}", "{}", NOW, chain.GENESIS)
        for stream, version in heads
    ]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")  # the xid is old when the lock comes
        log.append(events, _in_order=ordered)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s)", [dice.random() * 0.02])


def _write(number: int, ordered: bool, since: int) -> None:
    """A stream of one's own, and now and then a second, new one in the same unit."""
    dice = random.Random(number)
    first, second, *_ = STREAMS[number::WRITERS]
    for version in range(since + 1, since + UNITS + 1):
        heads = [(first, version)]
        if dice.random() < 0.3:
            heads.append((f"{second}.{version}", 1))
        _append_then_dawdle(heads, dice, ordered)


def _follow(reading: threading.Event, done: threading.Event) -> list[int]:
    """A reader that remembers one position per partition and nothing else."""
    positions = dict.fromkeys(range(PARTITIONS), 0)
    seen: list[int] = []
    while True:
        last_round = done.is_set()
        for stored in reader.behind(positions, [], 1_000):
            assert stored.position > positions[stored.partition]
            positions[stored.partition] = stored.position
            seen.append(stored.position)
        reading.set()
        if last_round:
            return seen


def _race(ordered: bool, since: int = 0) -> tuple[set[int], set[int]]:
    """What the reader saw, and what is there; streams go on behind version `since`."""
    reading, done = threading.Event(), threading.Event()
    running = [WRITERS]
    guard = threading.Lock()

    def write(number: int) -> list[int]:
        try:
            reading.wait(PATIENCE_SECONDS)
            _write(number, ordered, since)
        finally:
            with guard:
                running[0] -= 1
                if not running[0]:
                    done.set()
        return []

    jobs = [lambda number=number: write(number) for number in range(WRITERS)]
    *_, seen = run_together([*jobs, lambda: _follow(reading, done)])
    return set(seen), set(Event.objects.values_list("position", flat=True))


def test_a_reader_misses_nothing_and_sees_every_stream_in_order() -> None:
    seen, there = _race(ordered=True)
    assert len(there) >= WRITERS * UNITS
    assert seen == there
    stored = reader.behind(dict.fromkeys(range(PARTITIONS), 0), [], 10_000)
    assert all(row.in_order for row in stored)


def test_control_without_the_lock_the_same_reader_loses_events() -> None:
    lost: set[int] = set()
    for race in range(RACES):
        seen, there = _race(ordered=False, since=race * UNITS)
        lost |= there - seen
        if lost:
            break
    assert lost, "the race did not show; the other test proves nothing then"


def test_of_many_who_expect_the_same_version_one_wins(kit: Kit) -> None:
    kit.open("a")

    def attempt() -> bool:
        try:
            kit.raise_("a", expected=1)
        except StaleStream:
            return False
        return True

    assert sorted(run_together([attempt] * 6)) == [False] * 5 + [True]
    assert Event.objects.filter(stream="tally/a").count() == 2
    assert Tally.objects.get().total == 1


def test_a_lock_that_does_not_come_is_a_refusal_to_retry(kit: Kit) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> str:
        with transaction.atomic():
            log.hold_appends([partition_of("tally/a")])
            held.set()
            release.wait(PATIENCE_SECONDS)
        return "held"

    def attempt() -> str:
        held.wait(PATIENCE_SECONDS)
        try:
            kit.open("a")
        except StoreBusy as error:
            return error.code
        finally:
            release.set()
        return "written"

    assert run_together([hold, attempt]) == ["held", "store_busy"]
    assert not Event.objects.exists()
    assert not Tally.objects.exists()


def _numbers(count: int) -> Iterator[str]:
    for _ in range(count):
        yield next_number("RMA", 2026)


def test_numbers_are_never_given_twice() -> None:
    given = run_together([lambda: list(_numbers(20))] * 4)
    flat = [number for numbers in given for number in numbers]
    assert len(set(flat)) == 80
