"""Effects: every call to the outside world is a row, made exactly once in effect.

A handler per kind says how to make the call; `events.effects_runner` decides when.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from events.errors import NotFound


@dataclass(frozen=True, slots=True)
class EffectView:
    """What a handler may know of the effect it serves."""

    id: UUID
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    created_at: datetime


class EffectHandler(Protocol):
    """How effects of one kind are made. Only `perform` and `look_up` touch the network."""

    kind: str

    def prepare(self, effect: EffectView) -> Any:
        """In a short transaction: load what is needed into a plain request.

        Whatever takes long (drawing, encoding) belongs into `perform`: a transaction that waits
        for it is ended by the server.
        """

    def perform(self, key: str, request: Any) -> Any:
        """Make the call, outside any transaction, within well under 60 s.

        Raises TransientFailure or PermanentFailure when it certainly did not happen,
        OutcomeUnknown when it was sent and no usable answer came.
        """

    def look_up(self, key: str, request: Any) -> Any | None:
        """Ask the other side by key: the result if it happened, None if it never did."""

    def settle(self, effect: EffectView, result: Any, now: datetime) -> None:
        """In the unit that marks the effect done: call the service that appends the outcome."""

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """In the unit that marks it failed: append the failure, open a task."""


_registry: dict[str, EffectHandler] = {}


def register(handler: EffectHandler) -> EffectHandler:
    """Register the handler of its kind; raises ValueError when the kind is taken."""
    if handler.kind in _registry:
        raise ValueError(f"effect kind taken: {handler.kind}")
    _registry[handler.kind] = handler
    return handler


@contextmanager
def replaced(*handlers: EffectHandler) -> Iterator[None]:
    """Inside the block, serve the kinds of these handlers by them instead (made-up history)."""
    before = dict(_registry)
    _registry.update({handler.kind: handler for handler in handlers})
    try:
        yield
    finally:
        _registry.clear()
        _registry.update(before)


def handler_of(kind: str) -> EffectHandler:
    """The handler of a kind; raises NotFound."""
    try:
        return _registry[kind]
    except KeyError:
        raise NotFound(kind=kind) from None


def all_kinds() -> list[str]:
    """Every kind this program can serve."""
    return sorted(_registry)
