"""An event together with where, when, why and by whom it was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from events.actor import Actor

E_co = TypeVar("E_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Meta:
    """Who did it, in which conversation, because of which event, under which request key."""

    actor: Actor
    correlation: str = ""
    causation: str = ""
    idempotency_key: str = ""

    def as_json(self) -> dict[str, Any]:
        """The form in which the event table stores it."""
        return {
            "actor": self.actor.as_json(),
            "correlation": self.correlation,
            "causation": self.causation,
            "idempotency_key": self.idempotency_key,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read back what `as_json` wrote."""
        return cls(
            actor=Actor.from_json(data["actor"]),
            correlation=data["correlation"],
            causation=data["causation"],
            idempotency_key=data["idempotency_key"],
        )


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """A recorded event. `position` is None until the unit that recorded it has been flushed."""

    event: E_co
    stream: str
    version: int
    event_id: UUID
    type: str
    position: int | None
    occurred_at: datetime
    meta: Meta
