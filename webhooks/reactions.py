"""When a published event happens, plan its deliveries; when a key is revoked, its endpoints end.

The first table is read from the registry each time it is asked, because apps publish their events
after the tables of reactions are made.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.events import ApiKeyRevoked
from events.actor import Actor
from events.reactions import Reaction, reactions
from events.records import Recorded
from webhooks import published, selectors, services
from webhooks.choices import DisabledBecause

SYSTEM = Actor.system("webhooks")


def plan_deliveries(recorded: Recorded[Any], now: datetime) -> None:
    """One delivery for each endpoint that may hear of it."""
    services.plan_deliveries(actor=SYSTEM, now=now, recorded=recorded)


def switch_off(recorded: Recorded[ApiKeyRevoked], now: datetime) -> None:
    """Whoever stole the key must not go on listening."""
    for endpoint_id in selectors.living_of_key(UUID(recorded.event.key_id)):
        services.disable_endpoint(
            actor=SYSTEM, now=now, endpoint_id=endpoint_id, because=DisabledBecause.KEY_REVOKED
        )


class PublishedEvents(Mapping[type, Sequence[Reaction]]):
    """The registry seen as a table of reactions."""

    def __getitem__(self, event_class: type) -> Sequence[Reaction]:
        if published.of(event_class) is None:
            raise KeyError(event_class)
        return (plan_deliveries,)

    def __iter__(self) -> Iterator[type]:
        return iter(published.event_classes())

    def __len__(self) -> int:
        return len(published.event_classes())


REACTIONS = reactions("webhooks", PublishedEvents())
KEYS = reactions("webhooks.keys", {ApiKeyRevoked: [switch_off]})
