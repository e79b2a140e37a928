"""API keys: issued once, proven by hash, revoked for good."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import URLPattern
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

import accounts.services
from accounts.api import IsAKey
from accounts.api_auth import ApiKeyAuthentication, HasScope, StaffOnly
from accounts.models import ApiKey, Customer, User
from accounts.scopes import Scope
from accounts.services.api_keys import ApiKeyIsDead
from config import api_urls
from events import clock
from events.actor import Actor
from events.errors import InvalidInput
from rma import services as rma_services
from tests.rma.conftest import intake
from tests.support.events import assert_nothing_changed, recorded_types
from tests.support.histories import mouse
from tests.support.people import NOW, SETUP, Catalogue, Partner

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
        partner.key.refresh_from_db()
        accounts.services.note_api_key_use(now=NOW + delay, key=partner.key)
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


ME = "/api/v1/keys/current/"


def call(client: Client, secret: str, path: str = ME) -> int:
    return client.get(path, headers={"Authorization": f"Api-Key {secret}"}).status_code


def rotate(client: Client, partner: Partner, body: object = None) -> Any:
    return client.post(f"{ME}rotate/", body or {}, "application/json", headers=partner.headers)


def test_while_a_key_is_rotated_both_secrets_work_then_the_former_dies(
    client: Client, partner: Partner
) -> None:
    with clock.frozen(NOW):
        answer: Any = rotate(client, partner, {"overlap_hours": 2})
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        fresh = answer.json()["secret"]
        assert (call(client, partner.secret), call(client, fresh)) == (200, 200)

    with clock.frozen(NOW + timedelta(hours=2)):
        assert (call(client, partner.secret), call(client, fresh)) == (401, 200)
    assert recorded_types(f"apikey/{partner.key.pk}")[-1] == "accounts.api_key_rotated"
    assert fresh.partition(".")[2] not in str(ApiKey.objects.values().get())


def test_a_second_rotation_waits_for_the_first(client: Client, partner: Partner) -> None:
    with clock.frozen(NOW):
        rotate(client, partner)
        with assert_nothing_changed():
            answer: Any = rotate(client, partner)

    assert (answer.status_code, answer.json()["code"]) == (409, "rotation_under_way")


@pytest.mark.parametrize("hours", [-1, 169, "soon"])
def test_an_overlap_is_at_most_a_week(client: Client, partner: Partner, hours: object) -> None:
    with assert_nothing_changed():
        assert rotate(client, partner, {"overlap_hours": hours}).status_code == 400


def test_a_leaked_secret_is_cut_off_at_once_without_overlap(
    client: Client, partner: Partner
) -> None:
    with clock.frozen(NOW):
        fresh = rotate(client, partner, {"overlap_hours": 0}).json()["secret"]

        assert (call(client, partner.secret), call(client, fresh)) == (401, 200)


def test_revoking_ends_both_secrets(client: Client, partner: Partner) -> None:
    with clock.frozen(NOW):
        fresh = rotate(client, partner).json()["secret"]
        accounts.services.revoke_api_key(actor=SETUP, now=NOW, key_id=partner.key.pk)

        assert (call(client, partner.secret), call(client, fresh)) == (401, 401)
    with assert_nothing_changed(ApiKey), pytest.raises(ApiKeyIsDead):
        accounts.services.rotate_api_key(actor=SETUP, now=NOW, key_id=partner.key.pk)


def test_an_expired_key_is_refused(client: Client, partner: Partner) -> None:
    ends = NOW + timedelta(days=30)
    _key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name="X", owner_id=partner.user.pk, scopes=[], expires_at=ends
    )
    for moment, status in ((ends - timedelta(seconds=1), 200), (ends, 401)):
        with clock.frozen(moment):
            assert call(client, secret) == status


def test_an_empty_secret_never_proves_anything(client: Client, partner: Partner) -> None:
    assert call(client, f"{partner.key.prefix}.") == 401


def test_people_have_no_key_to_renew(client: Client, customer: Customer) -> None:
    assert customer.user is not None
    client.force_login(customer.user)

    assert client.get(ME).status_code == 401
    assert client.post(f"{ME}rotate/").status_code == 401


def test_a_key_over_its_rate_is_told_when_to_come_back(client: Client, partner: Partner) -> None:
    cache.clear()
    _key, secret = accounts.services.issue_api_key(
        actor=SETUP, now=NOW, name="Slow", owner_id=partner.user.pk, scopes=[],
        requests_per_minute=3,
    )  # fmt: skip

    assert [call(client, secret) for _time in range(4)] == [200] * 3 + [429]
    refused: Any = client.get(ME, headers={"Authorization": f"Api-Key {secret}"})
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["code"] == "too_many_requests"
    assert call(client, partner.secret) == 200


def test_a_key_that_is_limited_to_brands_knows_no_others(
    client: Client, partner: Partner, catalogue: Catalogue
) -> None:
    rma = rma_services.receive(
        actor=Actor.partner(partner.key.pk), now=NOW, intake=intake(mouse("SN-1"))
    )
    device = "/api/v1/devices/"
    given = {"sku_code": "PP-MOUSE-1", "serial": "SN-7"}
    client.post(device, given, "application/json", headers=partner.headers)

    for brand, seen in (("pixelpaw", 1), ("voltano", 0)):
        _key, secret = accounts.services.issue_api_key(
            actor=SETUP, now=NOW, name=brand, owner_id=partner.user.pk, scopes=Scope.values,
            brand_codes=[brand],
        )  # fmt: skip
        headers = {"Authorization": f"Api-Key {secret}"}
        for path in ("rmas/", "devices/"):
            listed = client.get(f"/api/v1/{path}", headers=headers).json()
            assert len(listed["results"]) == seen, (brand, path)
        status = client.get(f"/api/v1/rmas/{rma.number}/", headers=headers).status_code
        assert status == (200 if seen else 404)
        with nullcontext() if seen else assert_nothing_changed():
            other = {"sku_code": "PP-MOUSE-1", "serial": "SN-8"}
            made = client.post(device, other, "application/json", headers=headers).status_code
        assert made == (201 if seen else 403)
        scan = {"code": rma.barcode, "station": "D1", "nonce": f"nonce-{brand}"}
        with nullcontext() if seen else assert_nothing_changed():
            looked = client.post("/api/v1/dock/scans/", scan, "application/json", headers=headers)
        assert looked.status_code == (200 if seen else 404)
        heard = client.get("/api/v1/events/", headers=headers).json()["results"]
        assert {event["stream"] for event in heard} == ({rma.stream} if seen else set())


def test_every_route_names_its_scopes_or_is_closed_to_keys() -> None:
    """Default deny: a view that forgets to say what a key needs is no use to a key."""
    open_to_all = {AllowAny, StaffOnly, IsAKey}
    views: set[Any] = {
        getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
        for pattern in [*api_urls.urlpatterns, *api_urls.router.urls]
        if isinstance(pattern, URLPattern)
    }

    unguarded = [
        view.__name__
        for view in views
        if not {HasScope, *open_to_all} & set(view.permission_classes)
    ]

    assert len(views) > 10
    assert unguarded == []
