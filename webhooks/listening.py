"""Who listens right now, and what an event becomes for them."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.models import ApiKey
from events import types
from events.buffer import Buffer
from events.canonical import canonical
from events.records import Recorded
from events.unit import current_unit
from webhooks import published, rules
from webhooks.choices import EndpointState
from webhooks.models import Delivery, Endpoint
from webhooks.published import Audience, Publication

# The endpoints as read in the transaction of this buffer. An event is read before they are, so one
# that was registered before the event is always among them; a batch of events asks but once.
_read_in: ContextVar[tuple[Buffer, tuple[Endpoint, ...]] | None] = ContextVar(
    "webhooks_read_in", default=None
)


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent about an event: its publication, who may hear it, and the payload."""

    event_id: UUID
    stream: str
    publication: Publication
    audience: Audience
    body: str


def endpoints() -> tuple[Endpoint, ...]:
    """Every endpoint for which deliveries are made, once per unit of work."""
    unit = current_unit()
    known = _read_in.get()
    if unit is not None and known is not None and known[0] is unit.buffer:
        return known[1]
    found = tuple(
        Endpoint.objects.filter(
            state__in=(EndpointState.ACTIVE, EndpointState.PAUSED), owner__is_active=True
        )
        .select_related("owner", "api_key")
        .order_by("pk")
    )
    if unit is not None:
        _read_in.set((unit.buffer, found))
    return found


def message_about(recorded: Recorded[Any]) -> Message | None:
    """The message of an event; None when it may not leave or what it is about is gone."""
    publication = published.of(type(recorded.event))
    if publication is None:
        return None
    audience = published.audience_of(publication, recorded.event)
    if audience is None:
        return None
    data = {name: str(getattr(recorded.event, name)) for name in publication.fields}
    body = payload(
        recorded.type, recorded.occurred_at, {**data, **audience.ids},
        stream=recorded.stream, seq=recorded.version,
    )  # fmt: skip
    return Message(recorded.event_id, recorded.stream, publication, audience, body)


def payload(event_type: str, at: datetime, data: dict[str, str], *, stream: str, seq: int) -> str:
    """The JSON that is signed and sent: type, timestamp, ids, and the place in the stream."""
    return canonical(
        {"type": event_type, "timestamp": types.iso(at), "data": data, "seq": seq, "stream": stream}
    )


def wanted_by(endpoint: Endpoint, publication: Publication, now: datetime) -> bool:
    """Whether the endpoint asked for this type, and its key works and may read such things."""
    key = endpoint.api_key
    if key is not None and not (key.works(now) and publication.scope.value in key.scopes):
        return False
    return rules.matches(endpoint.event_types, publication.type)


def may_hear(endpoint: Endpoint, audience: Audience) -> bool:
    """Staff with the right hear of everything, a key of what the keys of its owner opened; both
    within the brands of the endpoint and of the key."""
    if endpoint.brands and audience.brand_code not in endpoint.brands:
        return False
    if endpoint.api_key is not None and not endpoint.api_key.may_touch(audience.brand_code):
        return False
    if endpoint.owner.has_perm(audience.permission):
        return True
    return endpoint.api_key is not None and _opened_by(endpoint.owner_id, audience.opened_by)


def _opened_by(owner_id: int, opened_by: str) -> bool:
    kind, _, key_id = opened_by.partition(":")
    if kind != "partner":
        return False
    return ApiKey.objects.filter(pk=key_id, owner_id=owner_id).exists()


def deliveries(
    recorded: Recorded[Any], listeners: Iterable[Endpoint], now: datetime
) -> list[Delivery]:
    """The unsaved deliveries of an event to those of these endpoints that may hear of it."""
    publication = published.of(type(recorded.event))
    asked = [one for one in listeners if publication and wanted_by(one, publication, now)]
    message = message_about(recorded) if asked else None
    if message is None:
        return []
    return [
        Delivery(
            endpoint=endpoint, event_id=message.event_id, event_type=message.publication.type,
            stream=message.stream, body=message.body, due_at=now, created_at=now,
        )
        for endpoint in asked
        if may_hear(endpoint, message.audience)
    ]  # fmt: skip
