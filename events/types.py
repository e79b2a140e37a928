"""Event types: a chosen name and schema for each dataclass, strict decoding, upcasters."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast, dataclass_transform

from events import codec

C = TypeVar("C", bound=type)
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

_NAME = re.compile(r"^[a-z][a-z_]*\.[a-z][a-z_]*$")


class UnknownEventType(LookupError):
    """The name, or a schema newer than ours, is not registered in this program."""


@dataclass(frozen=True, slots=True)
class EventType:
    """What the registry knows of one event: its name, current schema and class."""

    name: str
    schema: int
    cls: type


_by_name: dict[str, EventType] = {}
_by_class: dict[type, EventType] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def _frozen_dataclass(cls: C) -> C:
    return cast(C, dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cast(type, cls)))


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: C) -> C:
    """Class decorator: a frozen dataclass of primitives that events may nest."""
    made = _frozen_dataclass(cls)
    codec.register_value(made)
    return made


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str, schema: int = 1) -> Callable[[C], C]:
    """Class decorator: register a frozen dataclass of primitives as an event type.

    Raises ValueError for a bad or taken name, TypeError for a field that is not a primitive.
    """
    if not _NAME.match(name) or schema < 1:
        raise ValueError(f"not an event name and schema: {name!r}, {schema}")

    def register(cls: C) -> C:
        if name in _by_name:
            raise ValueError(f"event name taken: {name}")
        made = _frozen_dataclass(cls)
        codec.register_value(made)
        _by_name[name] = _by_class[made] = EventType(name, schema, made)
        return made

    return register


def upcaster(name: str, from_schema: int) -> Callable[[Upcaster], Upcaster]:
    """Decorator: how data of `from_schema` becomes data of the next schema."""

    def register(fn: Upcaster) -> Upcaster:
        if (name, from_schema) in _upcasters:
            raise ValueError(f"upcaster taken: {name} from schema {from_schema}")
        _upcasters[name, from_schema] = fn
        return fn

    return register


def all_types() -> list[EventType]:
    """Every registered type, by name."""
    return [_by_name[name] for name in sorted(_by_name)]


def missing_upcasters() -> list[tuple[str, int]]:
    """The (name, schema) pairs that no upcaster leads out of: a programming error."""
    wanted = ((kind.name, old) for kind in all_types() for old in range(1, kind.schema))
    return [pair for pair in wanted if pair not in _upcasters]


def type_of(cls: type) -> EventType:
    """The registration of an event class; raises UnknownEventType."""
    try:
        return _by_class[cls]
    except KeyError:
        raise UnknownEventType(f"{cls.__qualname__} is not an event") from None


def type_named(name: str) -> EventType:
    """The registration of an event name; raises UnknownEventType."""
    try:
        return _by_name[name]
    except KeyError:
        raise UnknownEventType(name) from None


def encode(event: object) -> dict[str, Any]:
    """The data of an event, every value checked; raises UnknownEventType, codec.BadData."""
    type_of(type(event))
    return codec.encode(event)


def decode(name: str, schema: int, data: Mapping[str, Any]) -> Any:
    """The event of stored data, lifted to the current schema first.

    Raises UnknownEventType for names and schemas this program does not know, codec.BadData for
    data that do not fit.
    """
    kind = type_named(name)
    if schema > kind.schema:
        raise UnknownEventType(f"{name} schema {schema}")
    lifted = dict(data)
    for old in range(schema, kind.schema):
        lifted = _upcasters[name, old](lifted)
    return codec.decode(kind.cls, lifted)


def iso(at: datetime) -> str:
    """The spelling of an instant in event data: "2026-11-22T04:00:00Z"."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The aware UTC instant that `iso` spelled."""
    return datetime.fromisoformat(text).astimezone(UTC)
