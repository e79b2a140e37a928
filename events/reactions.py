"""Registry of reactions: "when this event, call that service". Never replayed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import types
from events.records import Recorded

Reaction = Callable[[Recorded[Any], datetime], None]
ReactionTable = Mapping[type, Sequence[Reaction]]


@dataclass(frozen=True, slots=True)
class Reactions:
    """The table of one subscriber."""

    name: str
    table: ReactionTable

    def type_names(self) -> frozenset[str]:
        """The names of the event types it listens to."""
        return frozenset(types.type_of(event_class).name for event_class in self.table)

    def react(self, recorded: Recorded[Any], now: datetime) -> None:
        """Call every reaction to this event, in the order of the table."""
        for reaction in self.table.get(type(recorded.event), ()):
            reaction(recorded, now)


_registry: dict[str, Reactions] = {}


def reactions(name: str, table: ReactionTable) -> Reactions:
    """Register the reactions of a subscriber; raises ValueError when the name is taken."""
    if name in _registry:
        raise ValueError(f"reactions name taken: {name}")
    for event_class in table:
        types.type_of(event_class)
    _registry[name] = made = Reactions(name, table)
    return made


def all_reactions() -> list[Reactions]:
    """Every table of reactions, by name."""
    return [_registry[name] for name in sorted(_registry)]
