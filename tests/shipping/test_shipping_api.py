"""Shipments and dock scans over the API: scopes, filters, idempotence, problem details."""

from typing import Any

import pytest
from django.test import Client

import accounts.services
from accounts.models import User
from events.actor import Actor
from rma.models import RmaLine
from shipping import services
from shipping.models import DockScan, Shipment
from tests.shipping import support
from tests.shipping.support import NOW, SYSTEM
from tests.support.events import assert_nothing_changed
from tests.support.people import Partner

pytestmark = pytest.mark.usefixtures("world")
SCANS = "/api/v1/dock/scans/"


def post(client: Client, data: dict[str, Any], **headers: str) -> Any:
    key = {"Idempotency-Key": f"key-{data.get('nonce', '')}-0123456789", **headers}
    return client.post(SCANS, data, content_type="application/json", headers=key)


def test_a_partner_lists_and_reads_shipments(client: Client, partner: Partner) -> None:
    its_key = Actor.partner(partner.key.pk)
    rma, shipment = support.labelled(actor=its_key)
    support.labelled("EC2TW", lines=(support.mouse("SN-2"),), actor=its_key)
    listed = client.get(f"/api/v1/shipments/?rma_id={rma.id}", headers=partner.headers)
    assert [row["reference"] for row in listed.json()["results"]] == [shipment.reference]
    one = client.get(f"/api/v1/shipments/{shipment.id}/", headers=partner.headers).json()
    assert (one["state"], one["tracking_number"]) == ("booked", shipment.tracking_number)
    label = client.get(f"/api/v1/shipments/{shipment.id}/label/", headers=partner.headers)
    assert label.content.startswith(b"%PDF-")


def test_the_parcels_of_others_do_not_exist_for_a_partner(client: Client, partner: Partner) -> None:
    _rma, shipment = support.labelled()
    listed = client.get("/api/v1/shipments/", headers=partner.headers).json()
    assert listed["results"] == []
    for page in ("", "label/"):
        url = f"/api/v1/shipments/{shipment.id}/{page}"
        assert client.get(url, headers=partner.headers).status_code == 404


def test_without_a_label_the_download_is_a_problem_with_a_code(
    client: Client, partner: Partner
) -> None:
    rma = support.eligible(actor=Actor.partner(partner.key.pk))
    shipment = services.request_return_label(actor=SYSTEM, now=NOW, rma_id=rma.id)
    answer = client.get(f"/api/v1/shipments/{shipment.id}/label/", headers=partner.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_return_label")


def test_nobody_reads_shipments_without_a_right(
    client: Client, customer: Any, partner: Partner
) -> None:
    _rma, shipment = support.labelled()
    url = f"/api/v1/shipments/{shipment.id}/"
    assert client.get(url).status_code in (401, 403)
    client.force_login(customer.user)
    assert client.get(url).status_code == 403
    client.logout()
    narrow = key_with(partner, ["rma:read"])
    assert client.get(url, headers=narrow).status_code == 403


def key_with(partner: Partner, scopes: list[str]) -> dict[str, str]:
    _key, secret = accounts.services.issue_api_key(
        actor=SYSTEM, now=NOW, name="narrow", owner_id=partner.user.pk, scopes=scopes
    )
    return {"Authorization": f"Api-Key {secret}"}


def test_a_scanner_looks_up_counts_and_may_send_again(client: Client, partner: Partner) -> None:
    rma, _shipment = support.labelled()
    line = rma.lines.get()
    asked = post(client, {"code": rma.barcode, "nonce": "nonce-0001"}, **partner.headers).json()
    assert (asked["result"], asked["number"]) == ("count_needed", rma.number)
    assert asked["lines"][0]["outstanding"] == 1
    sent = {
        "code": rma.barcode,
        "nonce": "nonce-0002",
        "station": "robot-1",
        "counted": [{"line_id": str(line.id), "serial": "SN-1001"}],
    }
    first = post(client, sent, **partner.headers)
    assert (first.status_code, first.json()["result"]) == (201, "checked_in")
    with assert_nothing_changed(DockScan, RmaLine, Shipment):
        other = {"Idempotency-Key": "another-key-0123456789", **partner.headers}
        again = post(client, sent, **other)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


def test_a_refused_scan_is_an_answer_with_a_code_and_a_reason(
    client: Client, partner: Partner
) -> None:
    answer = post(client, {"code": "nobody", "nonce": "nonce-0001"}, **partner.headers)
    body = answer.json()
    assert (answer.status_code, body["result"], body["accepted"]) == (200, "unknown_label", False)
    assert body["reason"].startswith("No RMA belongs to this code.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "nonce-0001"},
        {"code": "x"},
        {"code": "x", "nonce": "short"},
        {"code": "x", "nonce": "nonce-0001", "quantity": 1},
        {"code": "x", "nonce": "nonce-0001", "counted": [{"line_id": "no"}]},
        {"code": "x", "nonce": "nonce-0001", "counted": "all"},
        {"code": "x" * 400, "nonce": "nonce-0001"},
        {"code": "x", "nonce": "nonce-0001", "counted": []},
    ],
)
def test_input_that_makes_no_sense_is_a_problem_and_stores_nothing(
    client: Client, partner: Partner, wrong: dict[str, Any]
) -> None:
    with assert_nothing_changed(DockScan):
        answer = post(client, wrong, **partner.headers)
    assert answer.status_code in (400, 422), answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_scanning_needs_the_scope_or_the_right(
    client: Client, partner: Partner, agent: User
) -> None:
    rma, _shipment = support.labelled()
    sent = {"code": rma.number, "nonce": "nonce-0001"}
    reader = key_with(partner, ["shipment:read"])
    with assert_nothing_changed(DockScan):
        assert post(client, sent, **reader).status_code == 403
        client.force_login(agent)
        assert post(client, sent).status_code == 403
