"""The catalogue of events, made from the registries, so that it cannot lie."""

import inspect
import types as python_types
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from events import codec, projections, reactions, types
from events.types import EventType

Followers = Callable[[type], Sequence[str]]

_HEADER = """# Events

Made by `manage.py event_catalogue` from the registries; do not edit. Every change in the product is
one of these. A *projection* writes rows from it and can be replayed; a *reaction* calls the next
service.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event type: fields as (name, type), and who follows it under which heading."""

    kind: EventType
    meaning: str
    fields: tuple[tuple[str, str], ...]
    followers: dict[str, list[str]]


_more_followers: dict[str, Followers] = {}


def register_followers(heading: str, fn: Followers) -> None:
    """Let an app above name what else follows an event (messages, timeline entries)."""
    _more_followers[heading] = fn


def entries() -> list[Entry]:
    """Every registered event type, by name."""
    return [_entry(kind) for kind in types.all_types()]


def markdown() -> str:
    """The whole page."""
    by_app: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        by_app[entry.kind.name.partition(".")[0]].append(entry)
    sections = (f"## {app}\n\n" + "\n".join(map(_section, found)) for app, found in by_app.items())
    return _HEADER + "\n" + "\n".join(sections)


def _entry(kind: EventType) -> Entry:
    followers = {
        "Projections": [
            made.name for made in projections.all_projections() if kind.name in made.type_names()
        ],
        "Reactions": [
            f"{made.name}: {', '.join(_names(made.table[kind.cls]))}"
            for made in reactions.all_reactions()
            if kind.cls in made.table
        ],
    }
    followers |= {heading: list(fn(kind.cls)) for heading, fn in sorted(_more_followers.items())}
    fields = tuple((field.name, _type_name(field.hint)) for field in codec.fields_of(kind.cls))
    return Entry(kind, inspect.getdoc(kind.cls) or "", fields, followers)


def _section(entry: Entry) -> str:
    lines = [f"### {entry.kind.name}", "", f"{entry.meaning}", ""]
    lines += [f"Schema {entry.kind.schema}: " + ", ".join(_spelled(entry.fields)), ""]
    for heading, names in entry.followers.items():
        lines += [f"- {heading}: {'; '.join(names)}"] if names else []
    return "\n".join(lines).rstrip() + "\n"


def _spelled(fields: Iterable[tuple[str, str]]) -> list[str]:
    return [f"`{name}` {type_name}" for name, type_name in fields] or ["no fields"]


def _names(functions: Iterable[Callable[..., Any]]) -> list[str]:
    return [getattr(function, "__name__", type(function).__name__) for function in functions]


def _type_name(hint: Any) -> str:
    """How a field type reads: "text", "list of number", "device or nothing"."""
    words = {str: "text", int: "whole number", float: "number", bool: "yes/no"}
    if hint in words:
        return words[hint]
    if get_origin(hint) is tuple:
        return f"list of {_type_name(get_args(hint)[0])}"
    if inner := [arg for arg in get_args(hint) if arg is not python_types.NoneType]:
        return f"{_type_name(inner[0])} or nothing"
    parts = ", ".join(f"{field.name} {_type_name(field.hint)}" for field in codec.fields_of(hint))
    return f"{hint.__name__} ({parts})"
