"""A mail backend that keeps every mail as a file, to be read at /demo/outbox/.

It stands in for the customers' mailboxes where no mail server is configured. Unlike one, it can
be asked whether it has a mail: a delivery whose answer was lost is not repeated.
"""

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMail
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

NAME_PATTERN = "[0-9]{20}-[0-9a-f]{32}"


class OutboxBackend(BaseEmailBackend):
    """Django's EMAIL_BACKEND of the demo: one file per mail below EMAIL_FILE_PATH."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails; one that is there already is not stored twice."""
        for mail in email_messages:
            content = mail.message().as_bytes()
            parsed = _parse(content)
            if not holds(str(parsed["Message-ID"])):
                _store(_file_name(parsed), content)
        return len(email_messages)

    def holds(self, message_id: str) -> bool:
        """Tell whether the mail with that Message-ID was taken over."""
        return holds(message_id)


def holds(message_id: str) -> bool:
    """Tell whether a mail with that Message-ID is in the outbox."""
    return any(_root().glob(f"*-{_digest(message_id)}.eml"))


def names(limit: int) -> list[str]:
    """The names of the newest mails, newest first."""
    return sorted((path.stem for path in _root().glob("*.eml")), reverse=True)[:limit]


def read(name: str) -> ParsedMail:
    """The mail of that name; raises FileNotFoundError."""
    return _parse((_root() / f"{name}.eml").read_bytes())


def forget(addresses: Collection[str]) -> int:
    """Delete every mail to one of these addresses; return how many."""
    wanted = {address.lower() for address in addresses if address}
    found = [path for path, to in _recipients() if to & wanted]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _recipients() -> Iterator[tuple[Path, set[str]]]:
    for path in _root().glob("*.eml"):
        to = getaddresses([str(value) for value in _parse(path.read_bytes()).get_all("To", [])])
        yield path, {address.lower() for _name, address in to}


def _store(name: str, content: bytes) -> None:
    """Write beside and rename, so that no reader ever sees half a mail."""
    root = _root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = root / f"{name}.{os.getpid()}.part"
    unfinished.write_bytes(content)
    unfinished.rename(root / f"{name}.eml")


def _file_name(mail: ParsedMail) -> str:
    """Sortable by the date of the mail, findable by its Message-ID."""
    at: datetime = parsedate_to_datetime(str(mail["Date"])).astimezone(UTC)
    return f"{at:%Y%m%d%H%M%S%f}-{_digest(str(mail['Message-ID']))}"


def _digest(message_id: str) -> str:
    return hashlib.sha256(message_id.strip().encode()).hexdigest()[:32]


def _parse(content: bytes) -> ParsedMail:
    return message_from_bytes(content, policy=policy.default)


def _root() -> Path:
    return Path(settings.EMAIL_FILE_PATH)
