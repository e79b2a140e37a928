"""Which events may leave the house, with which ids, and for whom. Apps above register here.

Nothing is public by itself: an event that is not in this registry never reaches an endpoint, and
of one that is, only the named ids do.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.scopes import Scope
from events import types
from webhooks import rules

TEST_TYPE = "webhooks.test"
_PLAIN_NUMBERS = frozenset({"number"})


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may hear of a thing: its brand, who opened it, who sees all; and ids to send along.

    opened_by: `partner:<key id>` for what a partner's key opened. permission: lets an owner hear of
    everything.
    """

    brand_code: str
    opened_by: str
    permission: str
    ids: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Publication:
    """An event type that may leave, the ids it shows, and the scope a key needs to hear of it."""

    type: str
    meaning: str
    fields: tuple[str, ...]
    scope: Scope
    about: str


Resolver = Callable[[str], Audience | None]
_publications: dict[type, Publication] = {}
_audiences: dict[str, Resolver] = {}


def audience(field: str, resolver: Resolver) -> None:
    """Say who may hear of events that carry this id; ValueError when the field is taken."""
    if field in _audiences:
        raise ValueError(f"audience taken: {field}")
    _audiences[field] = resolver


def publish(event_class: type[Any], *fields: str, scope: Scope, about: str) -> None:
    """Let an event leave with these ids. about: the id that decides for whom.

    Raises ValueError for anything that is not an id, TypeError for what is no event.
    """
    known = {field.name for field in dataclasses.fields(event_class)}
    for field in fields:
        if field not in known or not (field.endswith("_id") or field in _PLAIN_NUMBERS):
            raise ValueError(f"{event_class.__name__} has no id {field}")
    if about not in fields or event_class in _publications:
        raise ValueError(f"{event_class.__name__}: {about} is not shown, or published twice")
    name = types.type_of(event_class).name
    meaning = " ".join((event_class.__doc__ or "").split())
    _publications[event_class] = Publication(name, meaning, fields, scope, about)


def of(event_class: type) -> Publication | None:
    """The publication of an event class, if it may leave."""
    return _publications.get(event_class)


def event_classes() -> list[type]:
    """Every event that may leave, in order of registration."""
    return list(_publications)


def catalogue() -> list[Publication]:
    """Every publication, by name."""
    return sorted(_publications.values(), key=lambda one: one.type)


def fields_by_type() -> dict[str, tuple[str, ...]]:
    """The types that may leave, each with the ids it shows."""
    return {one.type: one.fields for one in _publications.values()}


def is_known(pattern: str) -> bool:
    """Whether a pattern of event types takes at least one of those that may leave."""
    return rules.is_pattern(pattern) and any(
        rules.matches([pattern], one.type) for one in _publications.values()
    )


def audience_of(publication: Publication, event: Any) -> Audience | None:
    """Who may hear of this event; None when the thing it is about is gone."""
    return _audiences[publication.about](str(getattr(event, publication.about)))
