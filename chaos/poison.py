"""Work that cannot be done: it raises, asks for more memory than there is, or kills its worker.

Three effects, and a reaction to an event that only processes of a chaos run know.
"""

import os
import signal
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from chaos.servers import Servers
from events import clock, effects, reactions, types
from events.actor import Actor
from events.backoff import MAX_ATTEMPTS
from events.effects import EffectView
from events.records import Recorded
from events.types import event
from events.unit import unit_of_work

RAISES, HUNGRY, KILLS = "chaos.raises", "chaos.hungry", "chaos.kills"
KINDS = (RAISES, HUNGRY, KILLS)
# Seven tries are behind it, so that a short run sees the last of the eight.
TRIED_BEFORE = MAX_ATTEMPTS - 1
READER, SWALLOWED, STREAM = "chaos.reader", "chaos.swallowed", "chaos/poison"


@dataclass(slots=True)
class Poison:
    """An effect handler that never succeeds."""

    kind: str

    def prepare(self, effect: EffectView) -> None:
        """Nothing to load."""

    def perform(self, key: str, request: None) -> None:
        """Break in the way of its kind."""
        if self.kind == KILLS:
            os.kill(os.getpid(), signal.SIGKILL)
        raise MemoryError("1 GB") if self.kind == HUNGRY else RuntimeError("poison")

    def look_up(self, key: str, request: None) -> None:
        """It never happened, as far as anybody knows."""

    def settle(self, effect: EffectView, result: Any, now: datetime) -> None:
        """It never comes to this."""

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """Nobody needs to know."""


def brew() -> None:
    """Register the handlers and the reaction in this process."""
    for kind in KINDS:
        effects.register(Poison(kind))

    @event(SWALLOWED)
    class Swallowed:
        dose: str

    reactions.reactions(READER, {Swallowed: [die]})


def die(_recorded: Recorded[Any], _now: datetime) -> None:
    """The reaction: whoever reads the event is gone."""
    os.kill(os.getpid(), signal.SIGKILL)


def serve() -> None:
    """The errand: append the event."""
    with unit_of_work(actor=Actor.system("chaos"), now=clock.now()) as unit:
        unit.record(STREAM, types.decode(SWALLOWED, 1, {"dose": "one"}))


def parked(servers: Servers, state: str) -> bool:
    """Whether the event has been found out, and is tried again or not."""
    rows = servers.ask(
        "SELECT 1 FROM events_parkedstream WHERE subscriber = %s AND state = %s", READER, state
    )
    return bool(rows)


def skip_tries(servers: Servers) -> None:
    """As if all but the last try had been made."""
    servers.tell(
        "UPDATE events_parkedstream SET attempts = %s, next_try_at = now() WHERE subscriber = %s",
        TRIED_BEFORE, READER,
    )  # fmt: skip


def pour(servers: Servers) -> None:
    """Ask for one poisonous effect of each kind."""
    for kind in KINDS:
        servers.tell(
            "INSERT INTO events_effect (id, kind, key, payload, ordering, state, attempts,"
            " available_at, error, correlation, causation, created_at)"
            " VALUES (%s, %s, %s, '{}', '', 'pending', %s, now(), '', '', '', now())",
            uuid4(), kind, f"{kind}/{uuid4()}", TRIED_BEFORE,
        )  # fmt: skip


def set_aside(servers: Servers) -> int:
    """How many of them nobody tries any more by itself."""
    return len(
        servers.ask(
            "SELECT 1 FROM events_effect WHERE kind = ANY(%s) AND state IN ('in_doubt', 'failed')"
            " AND available_at IS NULL",
            list(KINDS),
        )
    )


def attempts(servers: Servers) -> list[int]:
    """How often each was tried."""
    rows = servers.ask("SELECT attempts FROM events_effect WHERE kind = ANY(%s)", list(KINDS))
    return [int(row[0]) for row in rows]
