"""Queue messages, settle their fate, keep preferences, forget people."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events import row_sql
from events.actor import Actor, ActorKind
from events.errors import NotAllowed, NotFound
from events.ids import uuid7
from events.unit import unit_of_work
from notifications import directory, selectors
from notifications.adapters import outbox
from notifications.events import MessageFailed, MessageQueued, MessageSent, PreferenceChanged
from notifications.models import Channel, Message, MessageContent, MessageState
from notifications.rendering import Rendered

DELIVER = "notifications.deliver"


class NoSuchMessage(NotFound):
    """No message has that id."""

    code: ClassVar[str] = "no_such_message"
    message: ClassVar = _("We do not know this message.")


def queue(
    *,
    actor: Actor,
    now: datetime,
    event_id: UUID,
    key: str,
    customer_id: UUID,
    brand_code: str,
    rma_id: str = "",
    channel: Channel = Channel.EMAIL,
) -> Message:
    """Have a message delivered, once per event, key and channel; a second time finds the first.

    Appends MessageQueued and requests the effect `notifications.deliver`.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        known = row_sql.select(Message, event_id=event_id, key=key, channel=channel.value)
        if known:
            return known[0]
        message_id = uuid7()
        unit.record(
            _stream(message_id),
            MessageQueued(
                message_id=str(message_id),
                event_id=str(event_id),
                key=key,
                channel=channel.value,
                customer_id=str(customer_id),
                brand_code=brand_code,
                rma_id=rma_id,
            ),
            expected=0,
        )
        unit.request_effect(
            kind=DELIVER,
            key=f"{DELIVER}:{event_id}:{key}:{channel.value}",
            payload={"message_id": str(message_id)},
        )
        return stored(message_id)


def mark_sent(
    *,
    actor: Actor,
    now: datetime,
    message_id: UUID,
    to_address: str,
    language: str,
    rendered: Rendered,
) -> Message:
    """Note that the mail server has taken a message over, and keep what it said.

    Appends MessageSent; a message that is settled already stays as it is. Raises NoSuchMessage.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        message = _locked(message_id)
        if message.state != MessageState.QUEUED:
            return message
        unit.record(
            _stream(message_id),
            MessageSent(
                message_id=str(message_id),
                key=message.key,
                channel=message.channel,
                rma_id=message.rma_id,
                language=language,
            ),
        )
        MessageContent.objects.create(
            message_id=message_id,
            to_address=to_address,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
        )
        return stored(message_id)


def mark_failed(*, actor: Actor, now: datetime, message_id: UUID, reason: str) -> Message:
    """Note that a message cannot be delivered; `reason` is a code without personal data.

    Appends MessageFailed; a message that is settled already stays as it is. Raises NoSuchMessage.
    """
    with unit_of_work(actor=actor, now=now) as unit:
        message = _locked(message_id)
        if message.state != MessageState.QUEUED:
            return message
        unit.record(
            _stream(message_id),
            MessageFailed(
                message_id=str(message_id),
                key=message.key,
                channel=message.channel,
                rma_id=message.rma_id,
                reason=reason,
            ),
        )
        return stored(message_id)


def set_preference(
    *, actor: Actor, now: datetime, customer_id: UUID, channel: Channel, opted_out: bool
) -> None:
    """Let a customer choose; appends PreferenceChanged if it differs. Raises NotAllowed."""
    if actor.kind is ActorKind.CUSTOMER and actor.id != str(customer_id):
        raise NotAllowed
    with unit_of_work(actor=actor, now=now) as unit:
        if selectors.has_opted_out(customer_id, channel) == opted_out:
            return
        event = PreferenceChanged(
            customer_id=str(customer_id), channel=channel.value, opted_out=opted_out
        )
        unit.record(f"preference/{customer_id}", event)


def forget_customer(customer_id: UUID) -> int:
    """Remove what was said to a customer, here and in the demo outbox; return rows removed.

    Called while the customer is being erased, inside that transaction.
    """
    contents = MessageContent.objects.filter(message__customer_id=customer_id)
    addresses = set(contents.values_list("to_address", flat=True))
    recipient = directory.current().recipient(customer_id)
    if recipient is not None:
        addresses.add(recipient.address)
    removed, _per_model = contents.delete()
    transaction.on_commit(lambda: outbox.forget(addresses))
    return removed


def forget_addresses(addresses: frozenset[str]) -> int:
    """Remove mails to these addresses, whoever sent them, from the demo outbox on commit."""
    transaction.on_commit(lambda: outbox.forget(addresses))
    return 0


def _locked(message_id: UUID) -> Message:
    return stored(message_id, lock=True)


def stored(message_id: UUID | str, *, lock: bool = False) -> Message:
    """The message, its row locked until the transaction ends if asked. Raises NoSuchMessage."""
    found = row_sql.fetch(Message, message_id, lock=lock)
    if found is None:
        raise NoSuchMessage(message_id=message_id)
    return found


def _stream(message_id: UUID) -> str:
    return f"message/{message_id}"
