"""The effect `notifications.deliver`: render a queued message now and hand it to the mail server.

What the customer reads is made at delivery, not when the event happened: the address and the
language are those of today, and an erased customer gets nothing.
"""

import hashlib
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import translation

from events import effects, reader
from events.actor import Actor
from events.effects import EffectView
from events.failures import PermanentFailure
from events.models import Event
from notifications import directory, registry, rendering, reply_address, services
from notifications.adapters import email
from notifications.adapters.email import Mail

SYSTEM = Actor.system("notifications")
NO_RECIPIENT = "no_recipient"


class DeliverMessage:
    """Handler of the effect; its request and its result are the mail, None when nobody is left."""

    kind = services.DELIVER

    def prepare(self, effect: EffectView) -> Mail | None:
        """Write the message for its reader and brand, in their language; files are drawn later."""
        message = services.stored(effect.payload["message_id"])
        people = directory.current()
        recipient = people.recipient(message.customer_id)
        if recipient is None or not recipient.address:
            return None
        sender = people.sender(message.brand_code)
        declared = registry.named(message.key)
        event = _event(message.event_id)
        with translation.override(recipient.language):
            content = rendering.render(
                message.key,
                declared.context(event, recipient.language),
                recipient=recipient,
                sender=sender,
            )
            files = declared.attachments(event, recipient.language) if declared.attachments else ()
        return Mail(
            message_id=message_id_for(effect.key),
            date=effect.created_at,
            sender_name=sender.name,
            sender_address=sender.address,
            reply_to=reply_address.address_for(message.rma_id) or sender.support_address,
            to_name=recipient.name,
            to_address=recipient.address,
            language=recipient.language,
            content=content,
            attachments=tuple(files),
        )

    def perform(self, key: str, request: Mail | None) -> Mail:
        """Draw its files and send it. Raises TransientFailure, PermanentFailure, OutcomeUnknown."""
        if request is None:
            raise PermanentFailure(NO_RECIPIENT)
        email.send(request)
        return request

    def look_up(self, key: str, request: Mail | None) -> Mail | None:
        """The mail if it was certainly taken over already."""
        return request if request and email.was_sent(request.message_id) else None

    def settle(self, effect: EffectView, result: Mail, now: datetime) -> None:
        """Note that it was sent and what it said."""
        services.mark_sent(
            actor=SYSTEM,
            now=now,
            message_id=UUID(effect.payload["message_id"]),
            to_address=result.to_address,
            language=result.language,
            rendered=result.content,
        )

    def give_up(self, effect: EffectView, error: str, now: datetime) -> None:
        """Note that it will not be sent. The event gets a code, never the server's words."""
        services.mark_failed(
            actor=SYSTEM,
            now=now,
            message_id=UUID(effect.payload["message_id"]),
            reason=_reason(error),
        )


def message_id_for(key: str) -> str:
    """The Message-ID that follows from an effect's key: a repeated delivery has the same one."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


def _event(event_id: UUID) -> Any:
    return reader.decode(reader.stored(Event.objects.get(event_id=event_id))).event


_REASONS = (NO_RECIPIENT, "address_refused", "bad_header")


def _reason(error: str) -> str:
    return next((reason for reason in _REASONS if reason in error), "undeliverable")


effects.register(DeliverMessage())
