"""What can happen to an endpoint. Stream `webhook/<endpoint id>`. Ids and codes, never addresses.

Single deliveries are bookkeeping like the effects of the kernel and no events of their own.
"""

from events.types import event


@event("webhooks.endpoint_created")
class EndpointCreated:
    """Somebody asked to be told of events. `key_id` is empty for an endpoint of staff."""

    endpoint_id: str
    owner_id: str
    key_id: str
    event_types: tuple[str, ...]
    brands: tuple[str, ...]


@event("webhooks.endpoint_changed")
class EndpointChanged:
    """Its address, filter, brands or description are different from now on."""

    endpoint_id: str
    fields: tuple[str, ...]


@event("webhooks.endpoint_paused")
class EndpointPaused:
    """Deliveries wait from now on."""

    endpoint_id: str


@event("webhooks.endpoint_resumed")
class EndpointResumed:
    """It is sent to again; what was waiting goes out."""

    endpoint_id: str


@event("webhooks.endpoint_disabled")
class EndpointDisabled:
    """It gets no deliveries any more; what was waiting is cancelled."""

    endpoint_id: str
    reason: str
    cancelled: int


@event("webhooks.endpoint_deleted")
class EndpointDeleted:
    """Gone for good; its address is forgotten."""

    endpoint_id: str
    cancelled: int


@event("webhooks.secret_rotated")
class SecretRotated:
    """A new secret signs; the one before it signs along until `old_until`."""

    endpoint_id: str
    secret_id: str
    old_until: str


@event("webhooks.test_requested")
class TestRequested:
    """A person or a program asked for a test message."""

    endpoint_id: str
    delivery_id: str


@event("webhooks.delivery_replayed")
class DeliveryReplayed:
    """One delivery is sent again, under the same id."""

    endpoint_id: str
    delivery_id: str


@event("webhooks.replay_requested")
class ReplayRequested:
    """The events of a time range are sent again."""

    endpoint_id: str
    replay_id: str
    since: str
    until: str
    only_failed: bool
