"""Work that cannot be done: it raises, asks for more memory than there is, or kills its worker."""

import os
import signal
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from chaos.servers import Servers
from events import effects
from events.effects import EffectView

RAISES, HUNGRY, KILLS = "chaos.raises", "chaos.hungry", "chaos.kills"
KINDS = (RAISES, HUNGRY, KILLS)
# Seven tries are behind it, so that a short run sees the last of the eight.
TRIED_BEFORE = 7


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
    """Register the handlers in this process."""
    for kind in KINDS:
        effects.register(Poison(kind))


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
