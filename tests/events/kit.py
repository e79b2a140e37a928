"""A small domain for testing the kernel: tallies that are opened, raised and closed.

Its types, handlers and tables exist only inside the `kit` fixture, so that no other test, document
or check ever meets them.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import connection, models

from events import codec, effects, periodic, projections, reactions, types
from events.actor import Actor
from events.effects import EffectView
from events.projections import Projection
from events.reactions import Reactions
from events.records import Recorded
from events.rows import Rows
from events.types import event
from events.unit import unit_of_work

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TESTER = Actor.system("tester")
MEETING_SECONDS = 30.0

_TYPES: tuple[dict[Any, Any], ...] = (
    types._by_name, types._by_class, types._upcasters, codec._fields,
)  # fmt: skip
_READERS: tuple[dict[Any, Any], ...] = (
    projections._registry, reactions._registry, effects._registry, periodic._registry,
)  # fmt: skip


@contextmanager
def isolated_registries(*, empty: bool) -> Iterator[None]:
    """Whatever is registered in the block is forgotten after it.

    empty: start without any projection, reaction, effect handler and tick of the product.
    """
    before = [dict(registry) for registry in (*_TYPES, *_READERS)]
    if empty:
        for registry in _READERS:
            registry.clear()
    try:
        yield
    finally:
        for registry, contents in zip((*_TYPES, *_READERS), before, strict=True):
            registry.clear()
            registry.update(contents)


class Tally(models.Model):
    """The inline read model: one row per stream."""

    id = models.CharField(primary_key=True, max_length=50)
    total = models.IntegerField()
    open = models.BooleanField()

    objects: ClassVar[models.Manager["Tally"]] = models.Manager()

    class Meta:
        app_label = "kernel_tests"
        db_table = "kernel_tests_tally"

    def __str__(self) -> str:
        return f"{self.id}: {self.total}"


class Sum(models.Model):
    """The asynchronous read model: one row over all streams."""

    id = models.CharField(primary_key=True, max_length=50)
    total = models.IntegerField()

    objects: ClassVar[models.Manager["Sum"]] = models.Manager()

    class Meta:
        app_label = "kernel_tests"
        db_table = "kernel_tests_sum"

    def __str__(self) -> str:
        return f"{self.id}: {self.total}"


TABLES = """
CREATE TABLE kernel_tests_tally
    (id varchar(50) PRIMARY KEY, total int NOT NULL, open bool NOT NULL);
CREATE TABLE kernel_tests_sum (id varchar(50) PRIMARY KEY, total int NOT NULL);
CREATE TABLE kernel_tests_heard (n bigserial PRIMARY KEY, stream text, version int);
"""


class Listener:
    """A reaction that writes down what it was told, and fails where it is told to."""

    def __init__(self) -> None:
        self.broken_for: set[str] = set()
        self.broken_versions: set[int] = set()
        self.meeting: threading.Barrier | None = None

    def __call__(self, recorded: Recorded[Any], now: datetime) -> None:
        if self.meeting is not None:
            with suppress(threading.BrokenBarrierError):  # they have met, or nobody else came
                self.meeting.wait(MEETING_SECONDS)
                self.meeting.abort()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO kernel_tests_heard (stream, version) VALUES (%s, %s)",
                [recorded.stream, recorded.version],
            )
        if recorded.stream in self.broken_for or recorded.version in self.broken_versions:
            raise ZeroDivisionError(f"no good: {recorded.stream}")

    @property
    def heard(self) -> list[tuple[str, int]]:
        """What it was told and could keep, in order."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT stream, version FROM kernel_tests_heard ORDER BY n")
            return list(cursor.fetchall())


@dataclass
class Pier:
    """The other side of the effect: counts calls per key and misbehaves as told."""

    kind: str = "kit.call"
    made: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    given_up: list[tuple[str, str]] = field(default_factory=list)
    before: Callable[[str], None] = lambda key: None
    after: Callable[[str], None] = lambda key: None
    on_settle: Callable[[EffectView], None] = lambda effect: None

    def prepare(self, effect: EffectView) -> Mapping[str, Any]:
        return effect.payload

    def perform(self, key: str, request: Mapping[str, Any]) -> str:
        self.before(key)
        self.made[key] = self.made.get(key, 0) + 1
        self.after(key)
        return f"made {key}"

    def look_up(self, key: str, request: Mapping[str, Any]) -> str | None:
        self.asked.append(key)
        return f"found {key}" if key in self.made else None

    def settle(self, effect: EffectView, result: str, now: datetime) -> None:
        self.on_settle(effect)
        self.settled.append(result)

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        self.given_up.append((effect.key, error))


class Kit:
    """The domain, registered anew for each test."""

    def __init__(self) -> None:
        @event("kit.opened")
        class Opened:
            tally: str

        @event("kit.raised")
        class Raised:
            tally: str
            by: int

        @event("kit.closed")
        class Closed:
            tally: str

        self.Opened, self.Raised, self.Closed = Opened, Raised, Closed
        self.tallies = self._tallies()
        self.sums = self._sums()
        self.pier = Pier()
        effects.register(self.pier)

    def _tallies(self) -> Projection:
        made = projections.projection(
            "kit.tallies", models=[Tally], inline=True, per_stream="tally"
        )

        @made.on(self.Opened)
        def opened(rows: Rows, recorded: Recorded[Any]) -> None:
            rows.insert(Tally(id=recorded.event.tally, total=0, open=True))

        @made.on(self.Raised)
        def raised(rows: Rows, recorded: Recorded[Any]) -> None:
            tally = rows.get(Tally, recorded.event.tally)
            tally.total += recorded.event.by
            rows.update(tally, "total")

        @made.on(self.Closed)
        def closed(rows: Rows, recorded: Recorded[Any]) -> None:
            tally = rows.get(Tally, recorded.event.tally)
            tally.open = False
            rows.update(tally)

        return made

    def _sums(self) -> Projection:
        made = projections.projection("kit.sums", models=[Sum], inline=False, per_stream=None)

        @made.on(self.Raised)
        def raised(rows: Rows, recorded: Recorded[Any]) -> None:
            for found in rows.find(Sum, id="all"):
                found.total += recorded.event.by
                rows.update(found)
                return
            rows.insert(Sum(id="all", total=recorded.event.by))

        return made

    def react(
        self, name: str, table: Mapping[type, Callable[[Recorded[Any], datetime], None]]
    ) -> Reactions:
        """Register a table with one reaction per event."""
        return reactions.reactions(name, {kind: [reaction] for kind, reaction in table.items()})

    def open(self, tally: str) -> None:
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record(f"tally/{tally}", self.Opened(tally=tally), expected=0)

    def raise_(self, tally: str, by: int = 1, expected: int | None = None) -> None:
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record(f"tally/{tally}", self.Raised(tally=tally, by=by), expected=expected)

    def close(self, tally: str) -> None:
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.record(f"tally/{tally}", self.Closed(tally=tally))

    def request(self, key: str, ordering: str = "") -> None:
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            unit.request_effect(kind="kit.call", key=key, payload={"n": 1}, ordering=ordering)


def create_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
