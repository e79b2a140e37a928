"""What a real SMTP server answers decides whether a mail is sent, tried again, or given up."""

import email
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from accounts.models import Customer
from events import pump
from events.models import Effect
from notifications import registry
from notifications.adapters import email as email_adapter
from notifications.effects import message_id_for
from notifications.models import Message, MessageState
from tests.notifications.conftest import Change
from tests.support.events import drain
from tests.support.people import NOW

pytestmark = pytest.mark.django_db


class Mailbox:
    """A handler that keeps mails and answers as it is told to."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.to_recipient = "250 OK"
        self.to_data = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accept or refuse the address."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802 - as above
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail; "hang up" breaks the connection after it was taken."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.received.append(email.message_from_bytes(content, policy=policy.default))
        if self.to_data == "hang up":
            assert server.transport is not None
            server.transport.close()
        return self.to_data


@pytest.fixture
def mailbox(settings: Settings, told: registry.Message) -> Iterator[Mailbox]:
    """A mail server on a free port of this machine."""
    handler = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 5
    controller.start()
    yield handler
    controller.stop()


def test_the_mail_names_brand_reader_and_its_key(
    mailbox: Mailbox, customer: Customer, change: Change
) -> None:
    change(customer, name="Zoë 🦊")
    drain(NOW)

    (mail,) = mailbox.received
    assert mail["From"] == "PixelPaw <service@pixelpaw.example.com>"
    assert mail["To"] == "Zoë 🦊 <mei.lin@example.com>"
    assert mail["Reply-To"] == "help@pixelpaw.example.com"
    assert mail["Message-ID"] == message_id_for(Effect.objects.get().key)
    assert mail["Content-Language"] == "en"
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf"]


def test_a_refused_address_is_given_up_with_a_code(
    mailbox: Mailbox, customer: Customer, change: Change
) -> None:
    mailbox.to_recipient = "550 no such mailbox mei.lin@example.com"
    change(customer, name="X")
    drain(NOW)

    message = Message.objects.get()
    assert (message.state, message.reason) == (MessageState.FAILED, "address_refused")
    assert Effect.objects.get().state == Effect.State.FAILED
    assert "mei.lin" not in Effect.objects.get().error


def test_a_busy_server_is_asked_again(mailbox: Mailbox, customer: Customer, change: Change) -> None:
    mailbox.to_recipient = "451 greylisted"
    change(customer, name="X")
    pump.drain_all(NOW)
    assert Message.objects.get().state == MessageState.QUEUED

    mailbox.to_recipient = "250 OK"
    pump.drain_all(NOW + timedelta(hours=1))
    assert Message.objects.get().state == MessageState.SENT
    assert len(mailbox.received) == 1


def test_a_server_that_is_away_is_asked_again(
    mailbox: Mailbox, customer: Customer, change: Change, settings: Settings
) -> None:
    there = settings.EMAIL_PORT
    settings.EMAIL_PORT = 1
    change(customer, name="X")
    pump.drain_all(NOW)
    assert Effect.objects.get().state == Effect.State.PENDING

    settings.EMAIL_PORT = there
    pump.drain_all(NOW + timedelta(hours=1))
    assert Message.objects.get().state == MessageState.SENT


def test_a_lost_answer_is_repeated_under_the_same_message_id(
    mailbox: Mailbox, customer: Customer, change: Change
) -> None:
    mailbox.to_data = "hang up"
    change(customer, name="X")
    pump.drain_all(NOW)
    assert Effect.objects.get().state == Effect.State.IN_DOUBT

    mailbox.to_data = "250 OK"
    pump.drain_all(NOW + timedelta(hours=1))
    assert Message.objects.get().state == MessageState.SENT
    first, second = mailbox.received
    assert first["Message-ID"] == second["Message-ID"]


def test_the_outbox_remembers_a_mail_and_is_not_given_it_twice(
    told: registry.Message, customer: Customer, change: Change
) -> None:
    change(customer, name="X")
    drain(NOW)
    effect = Effect.objects.get()

    assert email_adapter.was_sent(message_id_for(effect.key))
    assert not email_adapter.was_sent(message_id_for("another"))
