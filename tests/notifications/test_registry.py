"""The registry of messages, and who they are written to and as whom."""

import pytest

from accounts.models import Customer
from config.directory import Directory
from events.ids import uuid7
from notifications import registry
from notifications.reactions import REACTIONS
from tests.notifications.conftest import KEY
from tests.support.people import Catalogue


@pytest.mark.django_db
def test_a_message_registered_late_is_listened_to(told: registry.Message) -> None:
    assert "accounts.customer_updated" in REACTIONS.type_names()
    assert registry.named(KEY) is told
    with pytest.raises(ValueError, match=KEY):
        registry.register(told)


def test_an_unknown_key_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        registry.named("nowhere")


@pytest.mark.django_db
def test_the_directory_knows_people_and_brands(customer: Customer, catalogue: Catalogue) -> None:
    directory = Directory()

    recipient = directory.recipient(customer.pk)
    assert recipient is not None
    assert (recipient.name, recipient.address) == ("Mei Lin", "mei.lin@example.com")
    assert directory.recipient(uuid7()) is None
    assert directory.sender("voltano").support_address == "help@voltano.example.com"
    assert directory.sender("no-such-brand").address == "service@example.com"
