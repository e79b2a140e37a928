"""Mails as strangers send them."""

from email.message import EmailMessage
from typing import Any

PLAIN = "My mouse clicks twice. What can I do?"


def mail(
    text: str = PLAIN, *, subject: str = "My mouse", sender: str = "Mei Lin <mei.lin@example.com>",
    to: str = "help@pixelpaw.example.com", message_id: str = "<1@example.com>", html: str = "",
    files: list[tuple[str, str, bytes]] | None = None, **headers: str,
) -> bytes:  # fmt: skip
    """A message; underscores in names of headers are dashes."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if html:
        message.set_content(html, subtype="html")
    else:
        message.set_content(text)
    for name, kind, data in files or []:
        main, _slash, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return bytes(message)


def words_of(letter: Any) -> str:
    """What we kept of it."""
    return str(letter.words.text)
