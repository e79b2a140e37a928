"""What the pages of the demo outbox show: mails read from files, as plain data."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from notifications.adapters import outbox


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that came with a mail; `number` finds it again."""

    number: int
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail of the outbox."""

    name: str
    sender: str
    to: str
    subject: str
    date: datetime
    text: str
    html: str
    links: tuple[str, ...]
    files: tuple[StoredFile, ...]


class _Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the target of an anchor."""
        target = dict(attrs).get("href")
        if tag == "a" and target and target not in self.found:
            self.found.append(target)


def newest(limit: int) -> list[StoredMail]:
    """The newest mails, newest first."""
    return [_read(name) for name in outbox.names(limit)]


def one(name: str) -> StoredMail | None:
    """The mail of that name, None when it is gone."""
    try:
        return _read(name)
    except FileNotFoundError:
        return None


def _read(name: str) -> StoredMail:
    mail = outbox.read(name)
    html = _body(mail, "html")
    return StoredMail(
        name=name,
        sender=str(mail["From"]),
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        date=parsedate_to_datetime(str(mail["Date"])),
        text=_body(mail, "plain"),
        html=html,
        links=_links(html),
        files=tuple(_files(mail)),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _links(html: str) -> tuple[str, ...]:
    links = _Links()
    links.feed(html)
    return tuple(link for link in links.found if link.startswith(("http://", "https://")))


def _files(mail: EmailMessage) -> list[StoredFile]:
    return [
        StoredFile(
            number,
            part.get_filename() or str(number),
            part.get_content_type(),
            part.get_payload(decode=True) or b"",  # type: ignore[arg-type]  # decoded: bytes
        )
        for number, part in enumerate(mail.iter_attachments())
    ]
