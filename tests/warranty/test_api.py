"""Devices, verdicts and the dry run over HTTP: who may see what, and that nobody can guess."""

from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import ApiKey, Customer, User
from events.actor import Actor
from tests.support.events import assert_nothing_changed, drain
from tests.support.people import Catalogue, Partner
from tests.warranty.conftest import NOW, Receive, Sell
from warranty import services
from warranty.facts import DeviceFacts
from warranty.models import Device, Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.warranty.urls")]
MOUSE = {"sku_code": "PP-MOUSE-1", "serial": "SN1", "sold_on": "2026-10-23", "country": "TW"}
CHECK = {"sku_code": "PP-MOUSE-1", "serial": "SN1", "service_type": "repair", "country": "TW"}


def post(client: Client, url: str, data: Any, partner: Partner | None = None, **more: str) -> Any:
    headers = {**(partner.headers if partner else {}), **more}
    return client.post(url, data, content_type="application/json", headers=headers)


def results(client: Client, url: str, partner: Partner | None = None) -> list[dict[str, Any]]:
    answer = client.get(url, headers=partner.headers if partner else {})
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_partner_registers_a_device_once(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    first = post(client, "/t/devices/", MOUSE, partner)
    assert first.status_code == 201, first.content
    with assert_nothing_changed(Device):
        assert post(client, "/t/devices/", MOUSE, partner).json() == first.json()
    assert [row["serial"] for row in results(client, "/t/devices/?serial=sn%201", partner)] == [
        "SN1"
    ]
    one = client.get(f"/t/devices/{first.json()['id']}/", headers=partner.headers)
    assert one.json()["sold_on"] == "2026-10-23"


def test_a_key_answers_a_repeated_registration_with_the_first_answer(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    key = {"Idempotency-Key": "a-key-of-sixteen-or-more"}
    first = post(client, "/t/devices/", MOUSE, partner, **key)
    again = post(client, "/t/devices/", MOUSE, partner, **key)
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_many_devices_go_in_together(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    many = {"devices": [{**MOUSE, "serial": f"SN{number}"} for number in range(3)]}
    answer = post(client, "/t/devices/bulk/", many, partner)
    assert answer.status_code == 201, answer.content
    assert [row["serial"] for row in answer.json()] == ["SN0", "SN1", "SN2"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"serial": ""}, "serial"),
        ({"sold_on": "yesterday"}, "sold_on"),
        ({"sku_code": "NOPE"}, "sku"),
        ({"country": "tw1"}, "country"),
        ({"state": "replaced"}, "state"),
    ],
)
def test_wrong_devices_are_refused_field_by_field(
    client: Client, catalogue: Catalogue, partner: Partner, wrong: dict[str, str], field: str
) -> None:
    with assert_nothing_changed(Device):
        answer = post(client, "/t/devices/", {**MOUSE, **wrong}, partner)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == "invalid_input"
    assert {error["field"] for error in answer.json()["errors"]} == {field}


def test_a_zero_byte_is_refused_and_nothing_stored(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    with assert_nothing_changed(Device):
        answer = post(client, "/t/devices/", {**MOUSE, "serial": "S\x00"}, partner)
    assert answer.status_code in (400, 422)
    assert client.get("/t/devices/?serial=%00", headers=partner.headers).status_code == 400


def test_a_customer_cannot_register_devices(
    client: Client, catalogue: Catalogue, customer: Customer
) -> None:
    client.force_login(customer.user)  # type: ignore[arg-type] # a customer with an account
    with assert_nothing_changed(Device):
        assert post(client, "/t/devices/", MOUSE).status_code == 403


def test_a_key_without_the_scope_is_refused(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    ApiKey.objects.update(scopes=["rma:read"])
    with assert_nothing_changed(Device):
        assert post(client, "/t/devices/", MOUSE, partner).status_code == 403
    assert client.get("/t/devices/", headers=partner.headers).status_code == 403
    assert post(client, "/t/warranty/check/", CHECK, partner).status_code == 403


def test_nobody_without_a_name_sees_anything(client: Client, catalogue: Catalogue) -> None:
    for url in ("/t/devices/", "/t/warranty-verdicts/"):
        assert client.get(url).status_code in (401, 403)
    assert post(client, "/t/warranty/check/", CHECK).status_code in (401, 403)


def test_each_sees_their_own_devices(
    client: Client, sell: Sell, partner: Partner, agent: User, customer: Customer
) -> None:
    sell("STAFF1")
    sell("MEI1", customer_id=customer.id)
    services.register_device(
        actor=Actor.partner(partner.key.pk),
        now=NOW,
        device=DeviceFacts(sku_code="PP-MOUSE-1", serial="SHOP1"),
    )
    assert [row["serial"] for row in results(client, "/t/devices/", partner)] == ["SHOP1"]
    client.force_login(customer.user)  # type: ignore[arg-type] # as above
    assert [row["serial"] for row in results(client, "/t/devices/")] == ["MEI1"]
    client.force_login(agent)
    assert len(results(client, "/t/devices/")) == 3


def test_a_new_key_of_the_same_partner_sees_what_the_old_one_registered(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    post(client, "/t/devices/", MOUSE, partner)
    key, secret = accounts.issue_api_key(
        actor=Actor.staff(1),
        now=NOW,
        name="Rotated",
        owner_id=partner.user.pk,
        scopes=["device:read"],
    )
    rotated = Partner(partner.user, key, secret)
    assert len(results(client, "/t/devices/", rotated)) == 1


def test_the_check_says_what_the_verdict_would_be_and_records_nothing(
    client: Client, sell: Sell, agent: User
) -> None:
    sell(days_ago=30)
    client.force_login(agent)
    with assert_nothing_changed(Verdict, Device):
        answer = post(client, "/t/warranty/check/", CHECK)
    found = answer.json()
    assert (found["outcome"], found["rule"], found["basis"]) == ("eligible", "in_warranty", "sale")
    assert found["policy"] == "*/*/* v1"


def test_to_a_partner_a_foreign_serial_looks_like_an_unknown_one(
    client: Client, sell: Sell, partner: Partner
) -> None:
    sell("SN1")
    foreign = post(client, "/t/warranty/check/", CHECK, partner)
    unknown = post(client, "/t/warranty/check/", {**CHECK, "serial": "SN2"}, partner)
    assert foreign.status_code == unknown.status_code == 200
    assert foreign.json() == unknown.json()
    assert foreign.json()["rule"] == "unknown_serial"


def test_a_customer_cannot_ask_about_serial_numbers(
    client: Client, sell: Sell, customer: Customer
) -> None:
    sell()
    client.force_login(customer.user)  # type: ignore[arg-type] # as above
    assert post(client, "/t/warranty/check/", CHECK).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"sku_code": "NOPE"}, {"service_type": "magic"}, {"purchase_date": "soon"}, {"country": "x"}],
)
def test_a_wrong_question_is_refused(
    client: Client, catalogue: Catalogue, agent: User, wrong: dict[str, str]
) -> None:
    client.force_login(agent)
    answer = post(client, "/t/warranty/check/", {**CHECK, **wrong})
    assert answer.status_code in (400, 404)


def test_verdicts_are_seen_by_those_who_see_the_rma(
    client: Client,
    sell: Sell,
    receive: Receive,
    customer: Customer,
    other_customer: Customer,
    agent: User,
) -> None:
    sell(days_ago=500)
    rma = receive()
    drain(NOW)
    url = f"/t/warranty-verdicts/?rma={rma.number}&current=true"
    client.force_login(customer.user)  # type: ignore[arg-type] # as above
    (mine,) = results(client, url)
    assert mine["outcome"] == "not_eligible"
    assert mine["reasons"][0].startswith("The warranty ended on")
    client.force_login(other_customer.user)  # type: ignore[arg-type] # as above
    assert results(client, url) == []
    assert client.get(f"/t/warranty-verdicts/{mine['id']}/").status_code == 404
    client.force_login(agent)
    assert len(results(client, url)) == 1
    assert results(client, f"/t/warranty-verdicts/?rma={rma.number}&current=false") == []
