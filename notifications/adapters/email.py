"""One mail to one person over Django's e-mail backend; its failures named as the kernel does."""

import smtplib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr
from typing import Protocol, runtime_checkable

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError

from events.failures import OutcomeUnknown, PermanentFailure, TransientFailure
from notifications.registry import Attachment
from notifications.rendering import Rendered

SERVER_ERROR = 500  # SMTP answers from here on are final (RFC 5321, 4.2.1)
_TRY_AGAIN = frozenset({408, 409, 425, 429})  # HTTP; 5xx as well (guarantees 2.7)


@dataclass(frozen=True, slots=True)
class Mail:
    """Everything on the envelope and in it. `message_id` includes its angle brackets."""

    message_id: str
    date: datetime
    sender_name: str
    sender_address: str
    reply_to: str
    to_name: str
    to_address: str
    language: str
    content: Rendered
    attachments: tuple[Attachment, ...]


@runtime_checkable
class Remembers(Protocol):
    """A backend that can say whether it took a mail over."""

    def holds(self, message_id: str) -> bool:
        """Tell whether the mail with that Message-ID was taken over."""


def send(mail: Mail) -> None:
    """Hand a mail to the mail server.

    Raises TransientFailure (not sent, later perhaps), PermanentFailure (its text is a code) and
    OutcomeUnknown (the connection broke while sending).
    """
    try:
        _hand_over(_message(mail))
    except BadHeaderError as failure:
        raise PermanentFailure("bad_header") from failure
    except smtplib.SMTPRecipientsRefused as failure:
        raise _refused(max(code for code, _text in failure.recipients.values())) from failure
    except (smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError) as failure:
        raise TransientFailure("mail_server_unreachable") from failure
    except smtplib.SMTPResponseException as failure:
        raise _refused(failure.smtp_code) from failure
    except (smtplib.SMTPServerDisconnected, TimeoutError) as failure:
        raise OutcomeUnknown("connection_lost") from failure
    except (smtplib.SMTPException, OSError) as failure:
        raise TransientFailure("mail_server_unreachable") from failure


def _hand_over(message: EmailMultiAlternatives) -> None:
    """Send it; what a provider's API refuses is named here, what SMTP refuses by the caller."""
    try:
        message.send()
    except AnymailRecipientsRefused as failure:
        raise PermanentFailure("address_refused") from failure
    except AnymailAPIError as failure:
        raise _failed_at_provider(failure) from failure


def was_sent(message_id: str) -> bool:
    """Tell whether the mail was certainly taken over.

    Mail servers cannot be asked. There the answer is no and the mail goes out again under the
    same Message-ID, by which mailboxes recognise a duplicate: a second label is harmless, a
    missing one is not.
    """
    connection = get_connection()
    return isinstance(connection, Remembers) and connection.holds(message_id)


def _refused(smtp_code: int) -> PermanentFailure | TransientFailure:
    if smtp_code >= SERVER_ERROR:
        return PermanentFailure("address_refused")
    return TransientFailure("mail_server_busy")


def _failed_at_provider(
    failure: AnymailAPIError,
) -> PermanentFailure | TransientFailure | OutcomeUnknown:
    """What a provider's HTTP answer means; without an answer nobody knows what it did."""
    status = failure.status_code
    if status is None:
        return OutcomeUnknown("connection_lost")
    if status in _TRY_AGAIN or status >= SERVER_ERROR:
        return TransientFailure("mail_server_busy")
    return PermanentFailure("mail_refused")


def _message(mail: Mail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.content.subject,
        body=mail.content.text,
        from_email=formataddr((mail.sender_name, mail.sender_address)),
        to=[formataddr((mail.to_name, mail.to_address))],
        reply_to=[mail.reply_to],
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(mail.date),
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.content.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment.name, attachment.read(), attachment.content_type)
    return message
