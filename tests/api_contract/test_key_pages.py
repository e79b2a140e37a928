"""The staff pages of API keys, asked for keys that cannot exist: there is no such page."""

import pytest
from django.test import Client

from accounts.models import ApiKey, User
from tests.support.events import assert_nothing_changed
from tests.support.people import Partner

NO_IDS = [
    "nonsense", "9" * 400, "00000000-0000-0000-0000-00000000000g",
    "01999999-9999-7999-8999-999999999999", "_00", "退貨",
]  # fmt: skip
LIST = "/admin/accounts/apikey/"


@pytest.mark.parametrize("key_id", NO_IDS)
@pytest.mark.parametrize("action", ["rotate", "revoke"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_nothing_to_renew_or_revoke(
    client: Client, ops_engineer: User, partner: Partner, key_id: str, action: str, method: str
) -> None:
    client.force_login(ops_engineer)

    with assert_nothing_changed(ApiKey):
        answer = getattr(client, method)(f"{LIST}{key_id}/{action}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("key_id", NO_IDS)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_there_is_nothing_to_look_at(
    client: Client, ops_engineer: User, partner: Partner, key_id: str, page: str
) -> None:
    """Django leads back with a message where it looks before it asks for the right (403)."""
    client.force_login(ops_engineer)

    with assert_nothing_changed(ApiKey):
        answer = client.get(f"{LIST}{key_id}/{page}/")

    assert answer.status_code in (302, 403, 404)
    assert answer.headers.get("Location", "/admin/") == "/admin/"


@pytest.mark.parametrize("key_id", ["%00", "a%00b"])
def test_what_no_text_can_hold_is_malformed(
    client: Client, ops_engineer: User, key_id: str
) -> None:
    client.force_login(ops_engineer)

    assert client.get(f"{LIST}{key_id}/rotate/").status_code == 400
