"""The words of the table: groups of principals, and what is stated of a route."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.access.world import (
    AGENT,
    DOCK,
    FOREIGN_KEY,
    GUEST,
    KEY,
    OPS,
    OTHER,
    OWNER,
    PRINCIPALS,
    QUALITY,
    STAFF,
    SUPERVISOR,
)

Who = frozenset[str]
EVERYBODY: Who = frozenset(PRINCIPALS)
NOBODY: Who = frozenset()
LEADS: Who = frozenset({SUPERVISOR})
HANDLERS: Who = frozenset({AGENT, SUPERVISOR})
BENCH: Who = frozenset({AGENT, SUPERVISOR, DOCK, QUALITY})
SIGNED_IN: Who = STAFF | {OWNER, OTHER}
CUSTOMERS: Who = frozenset({OWNER, OTHER})
SCOPED_KEYS: Who = frozenset({KEY, FOREIGN_KEY})
CALLERS: Who = SIGNED_IN | SCOPED_KEYS
VISITORS: Who = STAFF | CUSTOMERS | {GUEST}
MACHINERY: Who = frozenset({OPS})
LOG: Who = frozenset({SUPERVISOR, QUALITY, OPS})
ANALYSTS: Who = frozenset({SUPERVISOR, QUALITY})
MANAGERS: Who = frozenset({SUPERVISOR, OPS})


@dataclass(frozen=True, slots=True)
class Entry:
    """`gate`: other doors than a principal's (a secret in the address or a header, a form's own).

    A gated route answers the same to everybody; `tests.access.gates` says how its lock is tried.
    `demo`: absent (404) unless DEMO is on. `query`: what is asked for, where the address needs it.
    """

    who: Mapping[str, Who]
    gate: str = ""
    demo: bool = False
    query: str = ""


def reads(who: Who) -> Entry:
    return Entry({"GET": who})


def writes(who: Who) -> Entry:
    return Entry({"POST": who})


def page(who: Who) -> Entry:
    """A page with a form on it."""
    return Entry({"GET": who, "POST": who})
