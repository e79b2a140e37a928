"""API keys: issued once, proven by hash, revoked for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.views import APIView

import accounts.services
from accounts.api_auth import ApiKeyAuthentication, HasScope
from accounts.models import ApiKey, User
from accounts.scopes import Scope
from events.errors import InvalidInput
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.people import NOW, SETUP, Partner

pytestmark = pytest.mark.django_db


def authenticate(header: str) -> tuple[User, ApiKey] | None:
    request = Request(RequestFactory().get("/", headers={"Authorization": header}))
    return ApiKeyAuthentication().authenticate(request)


def test_a_key_proves_its_owner_and_the_secret_is_not_kept(partner: Partner) -> None:
    answer = authenticate(f"Api-Key {partner.secret}")

    assert answer is not None
    assert (answer[0], answer[1]) == (partner.user, partner.key)
    secret = partner.secret.partition(".")[2]
    assert secret not in str(ApiKey.objects.filter(pk=partner.key.pk).values().get())
    assert recorded_types(f"apikey/{partner.key.pk}") == ["accounts.api_key_issued"]


def test_another_scheme_is_left_to_others() -> None:
    assert authenticate("Bearer abc") is None
    assert authenticate("") is None


@pytest.mark.parametrize("credentials", ["", "x", "x.y", ".", "\x00.y", "ünknown.key"])
def test_wrong_credentials_are_refused_with_the_same_words(credentials: str) -> None:
    with pytest.raises(AuthenticationFailed, match="wrong, revoked, expired"):
        authenticate(f"Api-Key {credentials}")


def test_a_wrong_secret_is_refused(partner: Partner) -> None:
    with pytest.raises(AuthenticationFailed):
        authenticate(f"Api-Key {partner.secret}x")


def test_a_revoked_key_is_refused_and_revoking_twice_is_once(partner: Partner) -> None:
    for _time in range(2):
        accounts.services.revoke_api_key(actor=SETUP, now=NOW, key_id=partner.key.pk)

    with pytest.raises(AuthenticationFailed):
        authenticate(f"Api-Key {partner.secret}")
    assert recorded_types(f"apikey/{partner.key.pk}") == [
        "accounts.api_key_issued",
        "accounts.api_key_revoked",
    ]


def test_the_key_of_a_closed_account_is_refused(partner: Partner) -> None:
    accounts.services.update_user(actor=SETUP, now=NOW, user_id=partner.user.pk, is_active=False)

    with pytest.raises(AuthenticationFailed):
        authenticate(f"Api-Key {partner.secret}")


def test_unknown_scopes_are_refused(partner: Partner) -> None:
    with assert_nothing_changed(ApiKey), pytest.raises(InvalidInput) as refusal:
        accounts.services.issue_api_key(
            actor=SETUP, now=NOW, name="X", owner_id=partner.user.pk, scopes=["rma:read", "root"]
        )
    assert refusal.value.errors == {"scopes": ["Unknown scopes: root"]}


def test_use_is_noted_to_the_minute(partner: Partner) -> None:
    def last_used_after(delay: timedelta) -> Any:
        accounts.services.note_api_key_use(now=NOW + delay, key_id=partner.key.pk)
        return ApiKey.objects.get(pk=partner.key.pk).last_used_at

    assert last_used_after(timedelta()) == NOW
    assert last_used_after(timedelta(seconds=59)) == NOW
    assert last_used_after(timedelta(seconds=61)) == NOW + timedelta(seconds=61)


@pytest.mark.parametrize(
    ("method", "scopes", "allowed"),
    [
        ("GET", ["rma:read"], True),
        ("POST", ["rma:read"], False),
        ("POST", ["rma:write"], True),
        ("GET", [], False),
    ],
)
def test_a_key_needs_the_scope_of_the_method(method: str, scopes: list[str], allowed: bool) -> None:
    class View(APIView):
        read_scope = Scope.RMA_READ
        write_scope = Scope.RMA_WRITE

    request = Request(RequestFactory().generic(method, "/"))
    request.auth = ApiKey(scopes=scopes)
    assert HasScope().has_permission(request, View()) is allowed
    assert HasScope().has_permission(request, APIView()) is False
    request.auth = None
    assert HasScope().has_permission(request, APIView()) is True
