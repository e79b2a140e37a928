"""Named reads of messages."""

from uuid import UUID

from django.db.models import QuerySet

from notifications.models import Message, MessageContent, MessagePreference


def messages_about(rma_id: str) -> QuerySet[Message]:
    """Return the messages about an RMA, newest first."""
    return Message.objects.filter(rma_id=rma_id).order_by("-queued_at", "-id")


def content_of(message_id: UUID) -> MessageContent | None:
    """Return what was said; None before delivery and after erasure."""
    return MessageContent.objects.filter(pk=message_id).first()


def content_in(message: Message) -> MessageContent | None:
    """Return what a message said without asking again when it was loaded with its content."""
    try:
        return message.content
    except MessageContent.DoesNotExist:
        return None


def has_opted_out(customer_id: UUID, channel: str) -> bool:
    """Tell whether a customer wants only what a return needs: so it is until they say otherwise."""
    return not MessagePreference.objects.filter(
        customer_id=customer_id, channel=channel, opted_out=False
    ).exists()
