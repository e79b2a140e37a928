"""Sessions: renewed at sign-in, ended by other rights, idleness and a new password."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

import accounts.services
from accounts.models import Customer, User
from accounts.roles import Role
from events import clock
from tests.support.people import NOW, PASSWORD, SETUP, colleague

pytestmark = pytest.mark.django_db
ADMIN = "/admin/"


@pytest.fixture
def inside(client: Client, agent: User) -> Client:
    client.force_login(agent)
    assert client.get(ADMIN).status_code == 200
    return client


def test_signing_in_renews_the_session(client: Client, agent: User) -> None:
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies["sid"] = planted

    client.post(reverse("account_login"), {"login": agent.email, "password": PASSWORD})

    assert client.session.session_key != planted
    assert client.session["_auth_user_id"] == str(agent.pk)


def test_staff_begin_with_their_work_and_customers_at_the_start_page(
    agent: User, customer: Customer
) -> None:
    def begins(user: User | None, where: str) -> str:
        assert user is not None
        answer = Client().post(where, {"login": user.email, "password": PASSWORD})
        return answer.headers["Location"]

    door = reverse("account_login")
    assert begins(agent, door) == ADMIN
    assert begins(agent, f"{door}?next=/dock/") == "/dock/"
    assert begins(customer.user, door) == "/"


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"roles": [Role.DOCK]},
    ],
    ids=["deactivated", "no longer staff", "another role"],
)
def test_other_rights_end_every_session_with_the_next_request(
    inside: Client, agent: User, change: dict[str, Any]
) -> None:
    accounts.services.update_user(actor=SETUP, now=NOW, user_id=agent.pk, **change)

    assert inside.get(ADMIN).status_code == 302
    assert inside.get("/api/v1/rmas/").status_code in (401, 403)
    accounts.services.update_user(actor=SETUP, now=NOW, user_id=agent.pk, is_active=True)
    assert inside.get(ADMIN).status_code == 302


def test_another_name_ends_no_session(inside: Client, agent: User) -> None:
    accounts.services.update_user(actor=SETUP, now=NOW, user_id=agent.pk, name="Aiko T.")

    assert inside.get(ADMIN).status_code == 200


def test_a_new_password_ends_the_sessions_elsewhere(inside: Client, agent: User) -> None:
    accounts.services.change_password(
        actor=SETUP, now=NOW, user_id=agent.pk, password="another long passphrase"
    )

    assert inside.get(ADMIN).status_code == 302


def test_a_new_secret_key_keeps_the_sessions_while_the_old_one_is_named(
    inside: Client, settings: Any
) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [old]

    assert inside.get(ADMIN).status_code == 200

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "newer" * 20, []
    assert inside.get(ADMIN).status_code == 302


@pytest.mark.parametrize("password", ["short", "elevenchars", "123456789012", "1qaz2wsx3edc", ""])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


def test_passwords_are_hashed_with_argon2_in_the_product() -> None:
    from config.settings import accounts as product

    assert product.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_staff_who_pause_for_half_an_hour_sign_in_again(client: Client, settings: Any) -> None:
    client.force_login(colleague("Idle", Role.AGENT))
    client.get(ADMIN)
    session = client.session

    assert session.get_expiry_age() == settings.STAFF_IDLE_SECONDS == 1800
    assert session.get_expiry_date() <= clock.now() + timedelta(minutes=31)
