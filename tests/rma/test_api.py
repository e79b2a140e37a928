"""The RMA over HTTP: who sees what, what may be done, the same answer for the same key."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer, User
from events.models import Event
from rma.models import Rma
from tests.rma.conftest import Receive
from tests.support.events import assert_nothing_changed
from tests.support.histories import mouse
from tests.support.people import Catalogue, Partner

URL = "/api/v1/rmas/"
BODY: dict[str, Any] = {
    "service_type": "repair",
    "reason": "defective",
    "currency": "TWD",
    "contact": {
        "name": "Mei Lin",
        "email": "mei.lin@example.com",
        "line1": "Nanjing East Road 219",
        "city": "Taipei",
        "postcode": "105",
        "country": "TW",
    },
    "lines": [
        {
            "sku_code": "PP-MOUSE-1",
            "serial": "SN-1",
            "fault_code": "MOU-LB-DC",
            "description": "It clicks twice.",
        }
    ],
}


def post(client: Client, url: str, body: Any, headers: dict[str, str], key: str = "") -> Any:
    sent = {**headers, **({"Idempotency-Key": key} if key else {})}
    return client.post(url, json.dumps(body), content_type="application/json", headers=sent)


def test_a_partner_opens_an_rma_once(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    first = post(client, URL, BODY, partner.headers, "0123456789abcdef")
    again = post(client, URL, BODY, partner.headers, "0123456789abcdef")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Rma.objects.count() == 1
    assert first.json()["allowed_actions"] == ["note", "add-evidence", "cancel"]
    assert first.json()["next_step"]["code"] == "we_check_warranty"


def test_the_key_is_required_and_bound_to_its_body(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    with assert_nothing_changed(Rma):
        answer = post(client, URL, BODY, partner.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
    post(client, URL, BODY, partner.headers, "0123456789abcdef")
    other = post(client, URL, {**BODY, "reason": "other"}, partner.headers, "0123456789abcdef")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Rma.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"state": "closed"}, "state"),
        ({"service_type": "gift"}, "service_type"),
        ({"lines": [{"sku_code": "NOPE", "description": "x"}]}, "lines.0.sku"),
        ({"lines": [{**BODY["lines"][0], "serial": ""}]}, "lines.0.serial"),
        ({"lines": [{**BODY["lines"][0], "fault_code": "CHA-HT-OV"}]}, "lines.0.fault_code"),
        ({"lines": [{**BODY["lines"][0], "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{**BODY["lines"][0], "unit_price": "-1"}]}, "lines.0.unit_price"),
        ({"contact": {**BODY["contact"], "email": "nobody"}}, "contact.email"),
    ],
)
def test_bad_input_names_the_field_and_stores_nothing(
    client: Client, catalogue: Catalogue, partner: Partner, change: dict[str, Any], field: str
) -> None:
    with assert_nothing_changed(Rma):
        answer = post(client, URL, {**BODY, **change}, partner.headers, "0123456789abcdef")
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"
    assert field in {error["field"] for error in answer.json()["errors"]}


def test_a_nul_byte_is_refused_and_stores_nothing(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    body = {**BODY, "contact": {**BODY["contact"], "name": "a\x00b"}}
    with assert_nothing_changed(Rma):
        answer = post(client, URL, body, partner.headers, "0123456789abcdef")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_device_can_be_in_one_open_rma_only(
    client: Client, catalogue: Catalogue, partner: Partner
) -> None:
    post(client, URL, BODY, partner.headers, "0123456789abcdef")
    with assert_nothing_changed(Rma):
        answer = post(client, URL, BODY, partner.headers, "another-key-123456")
    assert (answer.status_code, answer.json()["code"]) == (409, "device_already_open")


def test_nobody_sees_the_rmas_of_others(
    client: Client, receive: Receive, partner: Partner, other_customer: Customer, agent: User
) -> None:
    rma = receive()
    assert client.get(f"{URL}{rma.number}/").status_code == 401
    assert client.get(f"{URL}{rma.number}/", headers=partner.headers).status_code == 404
    assert other_customer.user is not None
    client.force_login(other_customer.user)
    assert client.get(f"{URL}{rma.number}/").status_code == 404
    assert client.get(URL).json()["results"] == []
    client.force_login(agent)
    assert client.get(f"{URL}{rma.number}/").json()["number"] == rma.number
    assert client.get(f"{URL}{rma.barcode.lower()}/").json()["number"] == rma.number


def test_the_owner_cancels_and_the_machine_refuses_the_second_time(
    client: Client, receive: Receive, customer: Customer
) -> None:
    rma = receive()
    assert customer.user is not None
    client.force_login(customer.user)
    url = f"{URL}{rma.number}/cancel/"
    answer = post(client, url, {"code": "works_again"}, {})
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    with assert_nothing_changed(Rma):
        again = post(client, url, {"code": "works_again"}, {})
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("reject", {"code": "other"}),
        ("wait", {"code": "invoice"}),
        ("escalate", {"code": "late"}),
        ("prioritise", {"priority": 1}),
    ],
)
def test_a_customer_cannot_do_what_staff_do(
    client: Client, receive: Receive, customer: Customer, action: str, body: dict[str, Any]
) -> None:
    rma = receive()
    assert customer.user is not None
    client.force_login(customer.user)
    with assert_nothing_changed(Rma):
        answer = post(client, f"{URL}{rma.number}/{action}/", body, {})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_an_agent_waits_resumes_escalates_and_calms(
    client: Client, receive: Receive, agent: User
) -> None:
    rma = receive()
    client.force_login(agent)
    url = f"{URL}{rma.number}/"
    waiting = post(client, f"{url}wait/", {"code": "invoice", "note": "Please."}, {}).json()
    assert waiting["waiting_code"] == "invoice"
    assert waiting["next_step"]["code"] == "answer_us"
    assert post(client, f"{url}resume/", {}, {}).json()["waiting_since"] is None
    urgent = post(client, f"{url}escalate/", {"code": "late"}, {}).json()
    assert (urgent["escalated_code"], urgent["priority"]) == ("late", 1)
    assert post(client, f"{url}deescalate/", {}, {}).json()["escalated_since"] is None
    texts = [moment["text"] for moment in client.get(f"{url}timeline/").json()]
    assert "Escalated: Late." in texts


def test_the_list_is_paged_and_filtered_at_constant_cost(
    client: Client, receive: Receive, agent: User
) -> None:
    client.force_login(agent)
    receive(mouse("SN-0"))
    client.get(URL)  # notes that the session is in use
    with CaptureQueriesContext(connection) as for_one:
        client.get(URL, {"page_size": 5})
    for number in range(1, 12):
        receive(mouse(f"SN-{number}"))
    with CaptureQueriesContext(connection) as for_many:
        page = client.get(URL, {"page_size": 5}).json()
    assert len(for_many) == len(for_one)
    assert len(page["results"]) == 5
    assert page["next"]
    found = client.get(URL, {"serial": "SN-3", "state": "received"}).json()["results"]
    assert len(found) == 1
    assert client.get(URL, {"state": "nonsense"}).status_code == 400


def test_events_are_for_those_with_the_right(
    client: Client, receive: Receive, ops_engineer: User, customer: Customer
) -> None:
    rma = receive()
    assert customer.user is not None
    client.force_login(customer.user)
    assert client.get("/api/v1/events/").status_code == 403
    client.force_login(ops_engineer)
    found = client.get("/api/v1/events/", {"stream": rma.stream}).json()["results"]
    assert found[0]["type"] == "rma.received"
    assert len(found) == Event.objects.filter(stream=rma.stream).count()


def test_the_schema_is_openapi_31_and_open_to_all(client: Client, db: None) -> None:
    answer = client.get("/api/v1/schema/", {"format": "json"})
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert client.get("/api/v1/docs/").status_code == 200
