"""What happens to messages: ids and template keys only."""

from events.types import event


@event("notifications.queued", schema=1)
class MessageQueued:
    """A message will be delivered. `event_id` is the event that is told about."""

    message_id: str
    event_id: str
    key: str
    channel: str
    customer_id: str
    brand_code: str
    rma_id: str


@event("notifications.sent", schema=1)
class MessageSent:
    """The mail server has taken the message over."""

    message_id: str
    key: str
    channel: str
    rma_id: str
    language: str


@event("notifications.failed", schema=1)
class MessageFailed:
    """The message will not be delivered; `reason` is a code."""

    message_id: str
    key: str
    channel: str
    rma_id: str
    reason: str


@event("notifications.preference_changed", schema=1)
class PreferenceChanged:
    """A customer does or does not want messages that are not needed for a return."""

    customer_id: str
    channel: str
    opted_out: bool
