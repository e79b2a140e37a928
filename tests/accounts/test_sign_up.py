"""Sign-up, sign-in and reset through allauth's pages, each stored by our services."""

import re

import pytest
from django.core import mail
from django.test import Client

import accounts.services
from accounts.models import User
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, PASSWORD, SETUP

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Zoë 🦊",
    "email": "Zoe@Example.com",
    "language": "zh-hant",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def test_signing_up_asks_name_and_language_and_is_an_event(client: Client) -> None:
    page = client.get("/accounts/signup/").content.decode()
    assert 'name="name"' in page
    assert 'name="language"' in page

    answer = client.post("/accounts/signup/", FORM)

    assert answer.status_code == 302, answer.content.decode()
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("zoe@example.com", "Zoë 🦊", "zh-hant")
    assert user.check_password(PASSWORD)
    assert recorded_types(f"user/{user.pk}") == ["accounts.user_registered"]
    (letter,) = mail.outbox
    assert letter.to == ["zoe@example.com"]
    assert letter.subject == "確認您的電子郵件地址"
    assert "Zoë 🦊，您好：" in letter.body
    assert "/accounts/confirm-email/" in letter.body


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "Zoë\x00"},
        {"name": "Z" * 121},
        {"language": "fr"},
        {"email": "zoe"},
        {"email": "zoe@bücher.example"},
        {"password1": "short", "password2": "short"},
    ],
)
def test_a_bad_sign_up_is_shown_again_and_stores_nothing(
    client: Client, change: dict[str, str]
) -> None:
    with assert_nothing_changed(User):
        answer = client.post("/accounts/signup/", {**FORM, **change})
    assert answer.status_code in (200, 400, 422)
    assert mail.outbox == []


def test_signing_in_by_e_mail_however_typed(client: Client) -> None:
    register()
    answer = client.post("/accounts/login/", {"login": "ANA@example.com", "password": PASSWORD})

    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_a_wrong_password_does_not_sign_in(client: Client) -> None:
    register()
    client.post("/accounts/login/", {"login": "ana@example.com", "password": "wrong"})

    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_replaced_by_mail(client: Client) -> None:
    user = register()
    client.post("/accounts/password/reset/", {"email": "ana@example.com"})
    link = re.search(r"http\S+", str(mail.outbox[0].body))
    assert link is not None
    form = client.get(link[0].replace("http://testserver", ""), follow=True)
    client.post(
        form.redirect_chain[-1][0],
        {"password1": "another long secret", "password2": "another long secret"},
    )

    user.refresh_from_db()
    assert user.check_password("another long secret")
    assert recorded_types(f"user/{user.pk}") == [
        "accounts.user_registered",
        "accounts.user_password_changed",
    ]


def register() -> User:
    return accounts.services.register_user(
        actor=SETUP,
        now=NOW,
        email="ana@example.com",
        name="Ana",
        language="en",
        password=PASSWORD,
        email_verified=True,
    )
