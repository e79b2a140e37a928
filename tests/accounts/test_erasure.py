"""After erasing a person, nothing in the database knows them; the log stays whole."""

from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

import accounts.services
from accounts import erasure_registry
from accounts.models import Address, Customer, User
from events.actor import Actor
from events.errors import NotAllowed
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, SETUP

pytestmark = pytest.mark.django_db

CANARY = "quetzal"


def hits(word: str) -> list[str]:
    """The tables in which some row, read as text, contains the word."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            quoted = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT count(*) FROM {quoted} AS one WHERE one::text ILIKE %s", [f"%{word}%"]
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


@pytest.fixture
def canary(client: Client) -> Customer:
    user = accounts.services.register_user(
        actor=SETUP,
        now=NOW,
        email=f"{CANARY}@example.com",
        name=f"{CANARY} User",
        language="en",
        password=None,
        email_verified=True,
    )
    customer = accounts.services.register_customer(
        actor=SETUP,
        now=NOW,
        name=f"{CANARY} Customer",
        email=f"{CANARY}@example.com",
        phone="+886223456789",
        country="TW",
        language="en",
        user_id=user.pk,
    )
    address = accounts.services.add_address(
        actor=SETUP,
        now=NOW,
        customer_id=customer.pk,
        name=CANARY,
        line1=f"{CANARY} Road 1",
        city="Taipei",
        country="TW",
    )
    for changed in (user, customer, address):
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(changed),
            object_id=str(changed.pk),
            object_repr=f"{CANARY} {changed}",
            action_flag=CHANGE,
        )
    client.force_login(user)
    return customer


def test_no_table_knows_an_erased_person(canary: Customer, client: Client) -> None:
    user = User.objects.get(customer=canary)
    assert {
        "accounts_user",
        "accounts_customer",
        "accounts_address",
        "account_emailaddress",
        "django_admin_log",
    } <= set(hits(CANARY))

    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=canary.pk)
    call_command("replay", "notifications.messages")

    assert hits(CANARY) == []
    assert hits("223456789") == []
    assert recorded_types(f"customer/{canary.pk}")[-1] == "accounts.customer_erased"
    user.refresh_from_db()
    assert not user.is_active
    assert "_auth_user_id" not in client.session
    assert (canary.country, canary.language) == ("TW", "en")


def test_erasing_twice_is_once(canary: Customer) -> None:
    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=canary.pk)
    with assert_nothing_changed(Customer, User, Address):
        accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=canary.pk)


def test_a_customer_erases_only_themselves(canary: Customer, customer: Customer) -> None:
    with assert_nothing_changed(Customer, User, Address), pytest.raises(NotAllowed) as refusal:
        accounts.services.erase_customer(
            actor=Actor.customer(customer.pk), now=NOW, customer_id=canary.pk
        )
    assert refusal.value.code == "not_allowed"

    accounts.services.erase_customer(
        actor=Actor.customer(customer.pk), now=NOW, customer_id=customer.pk
    )
    customer.refresh_from_db()
    assert (customer.name, customer.user_id, customer.erased_at) == ("", None, NOW)


def test_a_colleague_keeps_the_account_when_erased_as_a_customer(agent: User) -> None:
    customer = accounts.services.register_customer(
        actor=SETUP, now=NOW, name="Aiko", email=agent.email, country="TW", language="en",
        user_id=agent.pk,
    )  # fmt: skip

    accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=customer.pk)

    agent.refresh_from_db()
    assert (agent.is_active, agent.name) == (True, "Aiko")


def test_other_apps_are_asked_to_forget_and_their_failure_undoes_all(
    canary: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[UUID] = []

    def forget(customer_id: UUID) -> int:
        asked.append(customer_id)
        raise RuntimeError("the files are locked")

    monkeypatch.setattr(erasure_registry, "_functions", {"test": forget})
    with (
        assert_nothing_changed(Customer, User, Address),
        pytest.raises(RuntimeError, match="locked"),
    ):
        accounts.services.erase_customer(actor=SETUP, now=NOW, customer_id=canary.pk)
    assert asked == [canary.pk]


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="notifications"):
        erasure_registry.register("notifications", lambda _customer_id: 0)


@pytest.fixture(autouse=True)
def outbox(tmp_path: Path, settings: Settings) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
