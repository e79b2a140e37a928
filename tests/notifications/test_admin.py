"""Staff see what was said to whom and what became of it; nobody edits it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, User
from notifications import registry
from notifications.models import Message
from tests.notifications.conftest import KEY, Change
from tests.support.events import drain
from tests.support.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(told: registry.Message, customer: Customer, change: Change) -> Message:
    change(customer, name="<b>Mei")
    drain(NOW)
    return Message.objects.get()


def test_an_agent_reads_the_log(client: Client, agent: User, message: Message) -> None:
    client.force_login(agent)

    listed = client.get(
        reverse("admin:notifications_message_changelist"), {"q": "mei.lin@example.com"}
    ).content.decode()
    shown = client.get(
        reverse("admin:notifications_message_change", args=[message.pk])
    ).content.decode()

    assert KEY in listed
    assert "mei.lin@example.com" in listed
    assert "Keyboard: en name" in shown
    assert "<b>Mei" not in shown
    assert "Sent" in shown
    assert "&#x27;sent&#x27;" not in shown
    assert reverse("admin:accounts_customer_change", args=[message.customer_id]) in shown


def test_a_message_that_is_not_written_yet_says_so(
    client: Client, agent: User, message: Message
) -> None:
    message.content.delete()
    client.force_login(agent)

    shown = client.get(reverse("admin:notifications_message_change", args=[message.pk]))
    assert "Not written yet" in shown.content.decode()


def test_nobody_changes_the_log(client: Client, message: Message) -> None:
    client.force_login(User.objects.create_superuser(email="root@example.com", password=None))

    page = reverse("admin:notifications_message_change", args=[message.pk])
    assert client.post(page, {"state": "failed"}).status_code == 403
    assert client.get(reverse("admin:notifications_message_add")).status_code == 403


def test_the_dock_does_not_read_mails(client: Client, dock_worker: User, message: Message) -> None:
    client.force_login(dock_worker)
    page = reverse("admin:notifications_message_changelist")
    assert client.get(page).status_code == 403
