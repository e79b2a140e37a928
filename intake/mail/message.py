"""A raw message (RFC 5322) as a plain value."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr

from intake.mail import automatic
from intake.mail.text import html_to_text, without_quotation

LARGEST_MAIL = 25 * 1024 * 1024
LONGEST_TEXT = 20_000
LONGEST_SUBJECT = 250
MOST_FILES = 10
MOST_RECIPIENTS = 50
# Nesting costs the parser one level of recursion each: nobody writes mail like that.
MOST_BOUNDARIES = 40
MOST_PARTS = 100
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_NESTED = re.compile(rb"message/rfc822", re.IGNORECASE)
_RECIPIENTS = ("Delivered-To", "X-Original-To", "To", "Cc")


class Unreadable(Exception):
    """Not a mail, or one made to hurt its reader."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a mail, unchecked."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says. Sender and everything else is what it claims, nothing is proven.

    `key` is the same for the same mail however often it is delivered. `text` has no markup and no
    quotation of what it answers. `automatic`: a machine sent it, nobody must answer.
    """

    key: str
    sender_name: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    automatic: bool
    attachments: tuple[Attachment, ...]


def read(raw: bytes) -> Mail:
    """Read a message of at most LARGEST_MAIL bytes. Raises Unreadable."""
    if len(_BOUNDARY.findall(raw)) > MOST_BOUNDARIES or len(_NESTED.findall(raw)) > MOST_BOUNDARIES:
        raise Unreadable
    try:
        message = message_from_bytes(raw, policy=policy.default)
        return _mail(message, raw)
    # The standard library has no error of its own for headers that make no sense.
    except (MessageError, RecursionError, LookupError, ValueError, AttributeError, TypeError) as e:
        raise Unreadable from e


def _mail(message: EmailMessage, raw: bytes) -> Mail:
    name, address = parseaddr(_header(message, "From"))
    if "@" not in address:
        raise Unreadable
    parts = _parts(message)
    return Mail(
        key=_key(message, raw),
        sender_name=_one_line(name)[:120],
        sender=_one_line(address)[:254],
        recipients=tuple(_recipients(message)),
        subject=_one_line(_header(message, "Subject"))[:LONGEST_SUBJECT],
        text=without_quotation(_text(message, parts))[:LONGEST_TEXT],
        automatic=automatic.is_automatic(message, address),
        attachments=tuple(_attachments(parts)),
    )


def _key(message: EmailMessage, raw: bytes) -> str:
    """A digest of the Message-ID; of the content where there is none."""
    message_id = _header(message, "Message-ID").strip()
    return hashlib.sha256(message_id.encode("utf-8", "replace") if message_id else raw).hexdigest()


def _header(message: EmailMessage, name: str) -> str:
    value = message.get(name)
    return "" if value is None else str(value)


def _one_line(text: str) -> str:
    """Without line breaks, controls and lone surrogates."""
    storable = text.encode("utf-8", "ignore").decode("utf-8")
    return "".join(x if x.isprintable() else " " for x in storable).strip()


def _recipients(message: EmailMessage) -> Iterator[str]:
    values = [str(value) for name in _RECIPIENTS for value in message.get_all(name, [])]
    for _name, address in getaddresses(values)[:MOST_RECIPIENTS]:
        yield address.strip().lower()[:254]


def _parts(message: EmailMessage) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    for part in message.walk():
        if not part.is_multipart():
            found.append(part)
        if len(found) > MOST_PARTS:
            raise Unreadable
    return found


def _text(message: EmailMessage, parts: list[EmailMessage]) -> str:
    """The plain text, else the HTML as text."""
    bodies = [part for part in parts if not _is_file(part)]
    for kind, convert in (("text/plain", str), ("text/html", html_to_text)):
        texts = [_decoded(part) for part in bodies if part.get_content_type() == kind]
        if any(text.strip() for text in texts):
            return convert("\n".join(texts)).strip()
    return ""


def _decoded(part: EmailMessage) -> str:
    """The letters of a text part; what cannot be read is replaced, not refused."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = data.decode(charset, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return text.replace("\x00", "").replace("\r\n", "\n")


def _attachments(parts: list[EmailMessage]) -> Iterator[Attachment]:
    files = [part for part in parts if _is_file(part)]
    for part in files[:MOST_FILES]:
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            name = _one_line(part.get_filename() or "")[-200:] or "file"
            yield Attachment(name, part.get_content_type(), payload)


def _is_file(part: EmailMessage) -> bool:
    return bool(part.get_filename()) or part.get_content_maintype() in ("image", "video")
