"""What is told to customers when: apps of higher floors register in their `messages.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

CustomerId = UUID | str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a message: its bytes, or how to draw them.

    Drawing is left for the moment of sending, which no transaction waits for; so it may not read
    the database.
    """

    name: str
    content_type: str
    content: bytes | Callable[[], bytes]

    def read(self) -> bytes:
        """The bytes, drawn now if they are not there yet."""
        return self.content if isinstance(self.content, bytes) else self.content()


def _rma_id_of(event: Any) -> str:
    return str(event.rma_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that tells a customer about an event.

    key: its templates are `templates/messages/<key>/{subject.txt,body.txt,body.html}`.
    recipient: the customer to tell, None for nobody. context: what the templates get, made at
    delivery in the customer's language. attachments: files, gathered at delivery. transactional:
    sent whatever the customer's preferences.
    """

    key: str
    event: type[Any]
    recipient: Callable[[Any], CustomerId | None]
    brand: Callable[[Any], str]
    context: Callable[[Any, str], Mapping[str, Any]]
    attachments: Callable[[Any, str], Sequence[Attachment]] | None = None
    rma_id: Callable[[Any], str] = _rma_id_of
    transactional: bool = True


_by_key: dict[str, Message] = {}


def register(message: Message) -> Message:
    """Have the message sent whenever its event happens; raises ValueError when the key is taken."""
    if message.key in _by_key:
        raise ValueError(f"message key taken: {message.key}")
    _by_key[message.key] = message
    return message


def unregister(key: str) -> None:
    """Take a message out again (tests that register their own)."""
    del _by_key[key]


def named(key: str) -> Message:
    """The message of that key; raises LookupError."""
    try:
        return _by_key[key]
    except KeyError:
        raise LookupError(f"no message {key!r}; known: {', '.join(sorted(_by_key))}") from None


def about(event_class: type[Any]) -> list[Message]:
    """The messages that tell about an event, by key."""
    return [message for key, message in sorted(_by_key.items()) if message.event is event_class]


def event_classes() -> list[type[Any]]:
    """Every event some message tells about, each once, in order of registration."""
    return list(dict.fromkeys(message.event for message in _by_key.values()))
