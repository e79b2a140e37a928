"""What an app registers to have its books compared: a list of each side, causes, repairs.

The framework matches the two lists by key, asks each side for what only the other one named, and
keeps the books of runs and differences. A counterpart knows what the things mean.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from events.actor import Actor
from events.errors import NotFound
from events.unit import UnitOfWork
from reconciliation.choices import DifferenceState


class UnknownCounterpart(NotFound):
    """Nobody registered books under this name. Fields: name."""

    code = "unknown_counterpart"


@dataclass(frozen=True, slots=True)
class Window:
    """The time compared: from `since` (included) to `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in one side's book. `key` is what both sides call it, `ref` the side's own id.

    `facts` carry what the counterpart needs to explain; ids and codes only.
    """

    key: str
    ref: str
    state: str
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """All that both sides have under one key; either side may have none, or several."""

    key: str
    ours: tuple[Item, ...]
    theirs: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference and its cause. Empty references and states: that side has nothing."""

    key: str
    cause: str
    ours: Item | None = None
    theirs: Item | None = None


@dataclass(frozen=True, slots=True)
class RepairOrder:
    """In whose name a difference is repaired, within which unit, for the how many-th time."""

    unit: UnitOfWork
    actor: Actor
    now: datetime
    difference_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done (`action`, a code) and whether that is all: repaired, requested, person."""

    action: str
    state: DifferenceState = DifferenceState.REPAIRED


class Counterpart(Protocol):
    """One other side. Lists and `prepare` may touch the network, `repair` must not.

    What touches the network raises `events.failures` only.
    """

    @property
    def name(self) -> str:
        """`group/which`, e.g. `carriers/embedded`; the command takes either."""
        ...

    @property
    def causes(self) -> Mapping[str, str | Promise]:
        """Every cause code with its sentence."""
        ...

    def ours(self, window: Window) -> Iterable[Item]:
        """What our book has for the window, with everything older that is still open."""
        ...

    def theirs(self, window: Window) -> Iterable[Item]:
        """What the other side lists for the window."""
        ...

    def ours_by_key(self, key: str) -> Iterable[Item]:
        """What we have under a key that only the other side named."""
        ...

    def theirs_by_key(self, key: str) -> Iterable[Item]:
        """What the other side has under a key that only we named."""
        ...

    def in_flight(self, pair: Pair, now: datetime) -> bool:
        """Whether the pair is so young that a difference means nothing yet."""
        ...

    def explain(self, pair: Pair) -> list[Finding]:
        """The differences of a pair with their causes; empty when both sides agree."""
        ...

    def prepare(self, finding: Finding) -> Any:
        """Outside any transaction: ask the other side for what the repair needs."""
        ...

    def repair(self, finding: Finding, prepared: Any, order: RepairOrder) -> Repair:
        """Inside the unit that also writes the repair down: replay or compensate, once."""
        ...


_registry: dict[str, Counterpart] = {}


def register(counterpart: Counterpart) -> None:
    """Add a counterpart; ValueError when its name is taken."""
    if counterpart.name in _registry:
        raise ValueError(f"counterpart taken: {counterpart.name}")
    _registry[counterpart.name] = counterpart


def all_counterparts() -> list[Counterpart]:
    """Every counterpart, by name."""
    return [_registry[name] for name in sorted(_registry)]


def named(name: str) -> list[Counterpart]:
    """One counterpart, or a whole group (`carriers`). Raises UnknownCounterpart."""
    found = [
        counterpart
        for counterpart in all_counterparts()
        if counterpart.name == name or counterpart.name.startswith(f"{name}/")
    ]
    if not found:
        raise UnknownCounterpart(name=name)
    return found


def cause_text(counterpart: str, cause: str) -> str:
    """The sentence of a cause, or its code when the counterpart is gone."""
    known = _registry.get(counterpart)
    return str(known.causes.get(cause, cause)) if known else cause
