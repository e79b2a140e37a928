"""When an event happens about which customers are told, queue the messages.

The table is read from the registry each time it is asked, because apps register their messages
after the tables of reactions are made.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from events import catalogue
from events.actor import Actor
from events.reactions import Reaction, reactions
from events.records import Recorded
from notifications import registry, selectors, services
from notifications.models import Channel

SYSTEM = Actor.system("notifications")


def queue_messages(recorded: Recorded[Any], now: datetime) -> None:
    """Queue every message registered about this event, unless its reader does not want it."""
    for message in registry.about(type(recorded.event)):
        customer_id = message.recipient(recorded.event)
        if customer_id is not None and _wanted(message, UUID(str(customer_id))):
            services.queue(
                actor=SYSTEM,
                now=now,
                event_id=recorded.event_id,
                key=message.key,
                customer_id=UUID(str(customer_id)),
                brand_code=message.brand(recorded.event),
                rma_id=message.rma_id(recorded.event),
            )


def _wanted(message: registry.Message, customer_id: UUID) -> bool:
    return message.transactional or not selectors.has_opted_out(customer_id, Channel.EMAIL)


class RegisteredMessages(Mapping[type, Sequence[Reaction]]):
    """The registry seen as a table of reactions."""

    def __getitem__(self, event_class: type) -> Sequence[Reaction]:
        if not registry.about(event_class):
            raise KeyError(event_class)
        return (queue_messages,)

    def __iter__(self) -> Iterator[type]:
        return iter(registry.event_classes())

    def __len__(self) -> int:
        return len(registry.event_classes())


REACTIONS = reactions("notifications", RegisteredMessages())
catalogue.register_followers(
    "Messages", lambda event_class: [message.key for message in registry.about(event_class)]
)
