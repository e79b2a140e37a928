"""The second factor of staff: required, spent once, counted, and reset by somebody else."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

import accounts.services
from accounts.models import User
from accounts.services.second_factors import OwnSecondFactor, TooManyCodes
from events import clock
from events.actor import Actor
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, PASSWORD
from tests.support.threads import run_together

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CLOSED = ("/admin/", "/dock/", "/returns/")


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.STAFF_MFA = "required"
    cache.clear()


@pytest.fixture
def equipped(agent: User) -> User:
    TOTP.activate(agent, SECRET)
    RecoveryCodes.activate(agent)
    return agent


def code_at(now: datetime) -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(now.timestamp()) // 30)))


def spend(user: User, code: str, now: datetime = NOW) -> bool:
    return accounts.services.spend_code(now=now, user_id=user.pk, code=code) is not None


def type_password(client: Client, user: User) -> Any:
    given = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), given, query_params={"next": "/admin/"})


def type_code(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


@pytest.mark.parametrize("path", CLOSED)
def test_staff_without_a_second_factor_are_led_to_set_one_up(
    client: Client, agent: User, path: str
) -> None:
    type_password(client, agent)

    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("mfa_activate_totp") + "?next=%2F")


def test_programs_are_told_what_is_missing(client: Client, agent: User) -> None:
    type_password(client, agent)

    answer = client.get("/api/v1/rmas/")

    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")


def test_customers_and_keys_need_none(client: Client, customer: Any, partner: Any) -> None:
    client.force_login(customer.user)

    assert client.get("/returns/").status_code == 200
    assert Client().get("/api/v1/rmas/", headers=partner.headers).status_code == 200


def test_where_it_is_only_offered_staff_are_told_and_work(
    client: Client, agent: User, settings: Any
) -> None:
    settings.STAFF_MFA = "offered"
    type_password(client, agent)

    page = client.get("/admin/")

    assert page.status_code == 200
    assert "no second factor yet" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_shows_a_picture_and_opens_the_staff_pages(
    client: Client, agent: User
) -> None:
    type_password(client, agent)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page: Any = client.get(reverse("mfa_activate_totp"))
    assert "data:image/svg+xml;base64," in page.content.decode()
    secret = page.context["form"].secret
    now = clock.now()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.status_code == 200

    code = format_hotp_value(hotp_value(secret, int(now.timestamp()) // 30))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", now.timestamp)
        answer = client.post(reverse("mfa_activate_totp"), {"code": code})

    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/admin/").status_code == 200
    assert "accounts.user_second_factor_changed" in recorded_types(f"user/{agent.pk}")
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert decrypt(stored) == secret


def test_password_and_code_open_the_staff_pages(client: Client, equipped: User) -> None:
    answer = type_password(client, equipped)
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/").status_code == 302

    with clock.frozen(NOW):
        assert type_code(client, "000000").status_code == 200
        assert type_code(client, code_at(NOW)).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_a_session_that_came_in_another_way_is_asked_for_a_code(
    client: Client, equipped: User
) -> None:
    client.force_login(equipped)

    assert client.get("/dock/").headers["Location"].startswith(reverse("mfa_reauthenticate"))
    with clock.frozen(NOW):
        client.post(reverse("mfa_reauthenticate"), {"code": code_at(NOW)})
    assert client.get("/admin/").status_code == 200


def test_a_code_works_once_and_never_an_older_one(equipped: User) -> None:
    later = NOW + timedelta(seconds=30)

    assert spend(equipped, code_at(later), later)
    assert not spend(equipped, code_at(later), later)
    assert not spend(equipped, code_at(NOW), later)
    assert spend(equipped, code_at(later + timedelta(seconds=30)), later + timedelta(seconds=30))


def test_a_code_of_long_ago_is_wrong(equipped: User) -> None:
    assert not spend(equipped, code_at(NOW - timedelta(minutes=2)))


def test_each_recovery_code_works_once(client: Client, equipped: User) -> None:
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    type_password(client, equipped)

    assert type_code(client, codes[0]).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert not spend(equipped, codes[0])
    assert spend(equipped, codes[1])


def test_guessing_codes_is_refused_after_ten(client: Client, equipped: User) -> None:
    for number in range(10):
        assert not spend(equipped, f"{number:06}")

    with pytest.raises(TooManyCodes):
        spend(equipped, code_at(NOW))
    type_password(client, equipped)
    with clock.frozen(NOW):
        page = type_code(client, code_at(NOW))
    assert "Too many wrong codes" in page.content.decode()
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_the_same_code_twice_at_the_same_moment_one_is_refused(equipped: User) -> None:
    def job() -> Callable[[], bool]:
        return lambda: spend(equipped, code_at(NOW))

    assert sorted(run_together([job() for _time in range(6)])) == [False] * 5 + [True]


def test_a_colleague_resets_a_lost_device_and_all_sessions_end(
    client: Client, equipped: User, supervisor: User
) -> None:
    client.force_login(equipped)
    helper = Client()
    TOTP.activate(supervisor, SECRET)
    helper.force_login(supervisor)
    with clock.frozen(NOW):
        helper.post(reverse("mfa_reauthenticate"), {"code": code_at(NOW)})
    page = reverse("admin:accounts_user_reset_second_factor", args=[equipped.pk])
    assert helper.get(page).status_code == 200

    assert helper.post(page).status_code == 302

    assert not Authenticator.objects.filter(user=equipped).exists()
    assert recorded_types(f"user/{equipped.pk}")[-1] == "accounts.user_second_factor_reset"
    assert client.get(reverse("mfa_index")).status_code == 302  # signed out


def test_nobody_resets_their_own(supervisor: User) -> None:
    TOTP.activate(supervisor, SECRET)

    with assert_nothing_changed(User, Authenticator), pytest.raises(OwnSecondFactor) as refusal:
        accounts.services.reset_second_factor(
            actor=Actor.staff(supervisor.pk), now=NOW, user_id=supervisor.pk
        )
    assert (refusal.value.code, refusal.value.http_status) == ("own_second_factor", 403)


def test_an_agent_resets_nobodys(client: Client, agent: User, supervisor: User) -> None:
    TOTP.activate(agent, SECRET)
    TOTP.activate(supervisor, SECRET)
    client.force_login(agent)
    with clock.frozen(NOW):
        client.post(reverse("mfa_reauthenticate"), {"code": code_at(NOW)})

    with assert_nothing_changed(User):
        page = reverse("admin:accounts_user_reset_second_factor", args=[supervisor.pk])
        assert client.post(page).status_code == 403
    assert Authenticator.objects.filter(user=supervisor).count() == 1


def test_a_new_secret_key_loses_no_second_factor(equipped: User, settings: Any) -> None:
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [old]
    assert spend(equipped, code_at(NOW))

    call_command("reencrypt_second_factors", verbosity=0)
    settings.SECRET_KEY_FALLBACKS = []

    later = NOW + timedelta(minutes=1)
    assert spend(equipped, code_at(later), later)
