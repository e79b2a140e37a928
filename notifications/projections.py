"""Events of messages → their rows. Contents are not projected: they can be erased."""

from uuid import UUID, uuid5

from events.projections import projection
from events.records import Recorded
from events.rows import Rows
from notifications.events import MessageFailed, MessageQueued, MessageSent, PreferenceChanged
from notifications.models import Message, MessagePreference, MessageState

MESSAGES = projection("notifications.messages", models=[Message], inline=True, per_stream="message")
PREFERENCES = projection(
    "notifications.preferences", models=[MessagePreference], inline=True, per_stream="preference"
)


@MESSAGES.on(MessageQueued)
def queued(rows: Rows, recorded: Recorded[MessageQueued]) -> None:
    """A new row."""
    told = recorded.event
    rows.insert(
        Message(
            id=UUID(told.message_id),
            event_id=UUID(told.event_id),
            key=told.key,
            channel=told.channel,
            customer_id=UUID(told.customer_id),
            brand_code=told.brand_code,
            rma_id=told.rma_id,
            state=MessageState.QUEUED,
            queued_at=recorded.occurred_at,
        )
    )


@MESSAGES.on(MessageSent)
def sent(rows: Rows, recorded: Recorded[MessageSent]) -> None:
    """Taken over by the mail server, in this language."""
    message = rows.get(Message, UUID(recorded.event.message_id))
    message.state = MessageState.SENT
    message.language = recorded.event.language
    message.settled_at = recorded.occurred_at
    rows.update(message, "state", "language", "settled_at")


@MESSAGES.on(MessageFailed)
def failed(rows: Rows, recorded: Recorded[MessageFailed]) -> None:
    """Given up, with the reason's code."""
    message = rows.get(Message, UUID(recorded.event.message_id))
    message.state = MessageState.FAILED
    message.reason = recorded.event.reason
    message.settled_at = recorded.occurred_at
    rows.update(message, "state", "reason", "settled_at")


@PREFERENCES.on(PreferenceChanged)
def preference_changed(rows: Rows, recorded: Recorded[PreferenceChanged]) -> None:
    """One row per customer and channel, found again by an id made of both."""
    told = recorded.event
    customer_id = UUID(told.customer_id)
    key = uuid5(customer_id, told.channel)
    try:
        preference = rows.get(MessagePreference, key)
    except MessagePreference.DoesNotExist:
        rows.insert(
            MessagePreference(
                id=key, customer_id=customer_id, channel=told.channel, opted_out=told.opted_out
            )
        )
        return
    preference.opted_out = told.opted_out
    rows.update(preference, "opted_out")
