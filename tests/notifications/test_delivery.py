"""An event happens; the customer gets one mail about it, in their language and the brand's name."""

from pathlib import Path

import pytest
from django.core.management import call_command

import accounts.services
import notifications.services
from accounts.models import Customer
from events.models import Effect, Event
from notifications import outbox_pages, registry, selectors
from notifications.models import Channel, Message, MessageContent, MessageState
from tests.notifications.conftest import FILE, KEY, Change
from tests.support.events import assert_nothing_changed, drain, recorded_types
from tests.support.people import NOW, SETUP

pytestmark = pytest.mark.django_db


def only_mail() -> outbox_pages.StoredMail:
    (mail,) = outbox_pages.newest(10)
    return mail


def test_a_customer_is_told_once_with_text_html_and_file(
    told: registry.Message, customer: Customer, change: Change
) -> None:
    change(customer, phone="+886 2 1111 2222")
    drain(NOW)
    drain(NOW)

    mail = only_mail()
    assert mail.sender == "PixelPaw <service@pixelpaw.example.com>"
    assert mail.to == "Mei Lin <mei.lin@example.com>"
    assert mail.subject == "Keyboard: Mei Lin & en phone"
    assert "Keyboard: en phone <b>http://localhost:8000/track/?token=<x>" in mail.text
    assert "Hello Mei Lin," in mail.text
    assert "+886 2 2345 6789" in mail.text
    assert "#7a2e9e" in mail.html
    assert mail.links == ("http://localhost:8000/track/?token=<x>",)
    assert [(f.name, f.content_type, f.content) for f in mail.files] == [
        (FILE.name, FILE.content_type, FILE.content)
    ]
    assert mail.date == NOW
    message = Message.objects.get()
    assert (message.state, message.language, message.settled_at) == (MessageState.SENT, "en", NOW)
    assert recorded_types(f"message/{message.pk}") == ["notifications.queued", "notifications.sent"]


def test_the_mail_is_in_the_readers_language_at_delivery(
    told: registry.Message, customer: Customer, change: Change
) -> None:
    change(customer, language="zh-hant")
    drain(NOW)

    assert only_mail().subject.endswith("zh-hant language")
    assert '<html lang="zh-hant">' in only_mail().html


def test_the_log_and_the_events_hold_no_personal_data(
    told: registry.Message, customer: Customer, change: Change
) -> None:
    change(customer, name="Quetzal")
    drain(NOW)

    stored = str(list(Event.objects.values("data", "meta"))) + str(list(Effect.objects.values()))
    assert "Quetzal" not in stored
    assert "example.com" not in stored
    content = MessageContent.objects.get()
    assert (content.to_address, "Quetzal" in content.text) == ("mei.lin@example.com", True)


def test_queueing_again_finds_the_first(told: registry.Message, customer: Customer) -> None:
    def queue() -> Message:
        return notifications.services.queue(
            actor=SETUP,
            now=NOW,
            event_id=Event.objects.get(type="accounts.customer_registered").event_id,
            key=KEY,
            customer_id=customer.pk,
            brand_code="pixelpaw",
        )

    first = queue()
    with assert_nothing_changed(Message):
        assert queue() == first


def test_an_erased_customer_gets_nothing_and_the_message_says_why(
    told: registry.Message, customer: Customer, change: Change
) -> None:
    change(customer, name="Quetzal")
    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=customer.pk)
    drain(NOW)

    message = Message.objects.get()
    assert (message.state, message.reason) == (MessageState.FAILED, "no_recipient")
    assert outbox_pages.newest(10) == []


@pytest.mark.django_db(transaction=True)
def test_erasing_removes_what_was_said_here_and_in_the_outbox(
    told: registry.Message,
    customer: Customer,
    other_customer: Customer,
    change: Change,
    outbox: Path,
) -> None:
    change(customer, name="Quetzal")
    change(other_customer, name="Jonas W")
    drain(NOW)
    assert len(outbox_pages.newest(10)) == 2

    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=customer.pk)
    call_command("replay", "notifications.messages")

    assert [content.to_address for content in MessageContent.objects.all()] == [
        "jonas.weber@example.com"
    ]
    assert only_mail().to == "Jonas W <jonas.weber@example.com>"
    assert all(b"Quetzal" not in path.read_bytes() for path in outbox.rglob("*"))
    assert Message.objects.count() == 2


def test_an_event_nobody_is_told_about_queues_nothing(
    told: registry.Message, customer: Customer
) -> None:
    drain(NOW)
    assert Message.objects.count() == 0


def test_a_message_without_a_reader_is_not_queued(
    templates: None, customer: Customer, change: Change, told: registry.Message
) -> None:
    registry.unregister(KEY)
    registry.register(
        registry.Message(
            key=KEY,
            event=told.event,
            recipient=lambda event: None,
            brand=told.brand,
            context=told.context,
        )
    )
    change(customer, name="X")
    drain(NOW)
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("transactional", "opted_out", "sent"),
    [(True, True, 1), (False, True, 0), (False, None, 0), (False, False, 1)],
)
def test_who_asked_for_no_news_gets_only_what_a_return_needs(
    told: registry.Message,
    customer: Customer,
    change: Change,
    transactional: bool,
    opted_out: bool | None,
    sent: int,
) -> None:
    registry.unregister(KEY)
    registry.register(
        registry.Message(
            key=KEY,
            event=told.event,
            recipient=told.recipient,
            brand=told.brand,
            rma_id=told.rma_id,
            context=told.context,
            transactional=transactional,
        )
    )
    if opted_out is not None:
        set_preference(customer, opted_out=opted_out)
    change(customer, name="X")
    drain(NOW)
    assert len(outbox_pages.newest(10)) == sent


def test_a_preference_can_be_taken_back_and_the_same_again_is_no_change(
    customer: Customer,
) -> None:
    assert selectors.has_opted_out(customer.pk, Channel.EMAIL), "nobody asked for news yet"
    set_preference(customer, opted_out=False)
    assert not selectors.has_opted_out(customer.pk, Channel.EMAIL)
    set_preference(customer, opted_out=True)
    assert selectors.has_opted_out(customer.pk, Channel.EMAIL)
    assert recorded_types(f"preference/{customer.pk}") == ["notifications.preference_changed"] * 2
    with assert_nothing_changed():
        set_preference(customer, opted_out=True)


def test_the_rows_follow_from_the_events(
    told: registry.Message, customer: Customer, change: Change
) -> None:
    change(customer, name="X")
    set_preference(customer, opted_out=False)
    drain(NOW)
    before = list(Message.objects.values())

    for name in ("notifications.messages", "notifications.preferences"):
        call_command("replay", name, "--check")
        call_command("replay", name)

    assert list(Message.objects.values()) == before
    assert MessageContent.objects.count() == 1


def set_preference(customer: Customer, *, opted_out: bool) -> None:
    notifications.services.set_preference(
        actor=SETUP,
        now=NOW,
        customer_id=customer.pk,
        channel=Channel.EMAIL,
        opted_out=opted_out,
    )
