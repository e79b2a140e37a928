"""Hostile input to every endpoint of the API: an answer with a code, never a crash."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from events.actor import Actor
from events.ids import uuid7
from events.models import Event
from rma import services
from rma.models import Rma, RmaNote
from rma.services import IntakeLine
from tests.rma.conftest import Receive, intake
from tests.support.events import assert_nothing_changed
from tests.support.histories import START, mouse
from tests.support.people import Partner

API = "/api/v1"
LISTS = {
    "rmas": [
        "state", "service_type", "received_after", "received_before", "promised_before", "serial",
        "sku", "waiting", "escalated", "brand_code", "country", "priority", "customer_id",
        "cursor", "page_size",
    ],
    "products": ["cursor", "page_size", "q", "brand", "category"],
    "fault-codes": ["cursor", "page_size", "category"],
    "devices": [
        "serial", "sku", "state", "sold_after", "sold_before", "country", "channel", "lot",
        "cursor", "page_size",
    ],
    "warranty-verdicts": ["rma", "current", "outcome", "rma_id", "cursor", "page_size"],
    "shipments": [
        "rma_id", "requested_after", "direction", "state", "carrier", "tracking_number", "cursor",
    ],
    "events": ["stream", "type", "after", "cursor", "page_size"],
    "refunds": ["state", "rma_id", "rma", "cursor", "page_size"],
}  # fmt: skip
HOSTILE_TEXT = [
    "", " ", "0", "-1", "9" * 40, "1e400", "NaN", "Infinity", "null", "[]", "🦄", "\u202eabc",
    "x" * 5000, "'; DROP TABLE rma_rma; --", "%00", "\ud7ff", "0001-01-01", "9999-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30",
    "00000000-0000-0000-0000-000000000000", "-" * 36, "cD0xJnI9MQ==", "bz0tMQ==", "cD0yMDI2",
    "cD0" + "5OTk5" * 12,
]  # fmt: skip
HOSTILE_JSON: list[Any] = [
    None, True, 0, -1, 10**40, 1e308, "", " ", "x" * 5000, "🦄\u202e", "\ud800", [], {}, [[]],
    {"a": 1}, "NaN", "9999-12-31", "0001-01-01", "00000000-0000-0000-0000-000000000000",
]  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_no_filter_breaks_a_list(client: Client, supervisor: User, name: str) -> None:
    supervisor.is_superuser = True
    supervisor.save()
    client.force_login(supervisor)
    for field in LISTS[name]:
        for text in HOSTILE_TEXT:
            answer = client.get(f"{API}/{name}/", {field: text})
            assert answer.status_code < 500, (field, text)


@pytest.mark.parametrize(
    "page",
    [
        "rmas/RMA-0000-000000/",
        "rmas/RMA20269999999999/",
        "rmas/🦄/",
        "rmas/rma-2026-000001/timeline/",
        "devices/------------------------------------/",
        "devices/00000000-0000-0000-0000-000000000000/",
        "warranty-verdicts/------------------------------------/",
        "events/------------------------------------/",
        "events/00000000000000000000000000000000zzzz/",
        "shipments/00000000-0000-0000-0000-000000000000/",
        "shipments/00000000-0000-0000-0000-000000000000/label/",
        "products/%F0%9F%A6%84/",
        "products/x" + "y" * 3000 + "/",
    ],
)
def test_no_address_breaks_a_page(client: Client, supervisor: User, page: str) -> None:
    supervisor.is_superuser = True
    supervisor.save()
    client.force_login(supervisor)
    assert client.get(f"{API}/{page}").status_code in (400, 404)


GOOD: dict[str, dict[str, Any]] = {
    "rmas/": {
        "service_type": "repair",
        "reason": "defective",
        "currency": "TWD",
        "language": "en",
        "contact": {
            "name": "Mei", "email": "mei@example.com", "phone": "1", "line1": "Road 1",
            "line2": "", "city": "Taipei", "region": "", "postcode": "105", "country": "TW",
        },
        "lines": [
            {
                "sku_code": "PP-MOUSE-1", "serial": "SN-9", "quantity": 1, "unit_price": "495",
                "fault_code": "MOU-LB-DC", "description": "It clicks twice.",
            }
        ],
    },
    "rmas/{number}/cancel/": {"code": "changed_mind", "note": "x"},
    "rmas/{number}/reopen/": {"code": "mistake", "note": "x"},
    "rmas/{number}/reject/": {"code": "other", "note": "x"},
    "rmas/{number}/close/": {"outcome": "repaired"},
    "rmas/{number}/wait/": {"code": "photo", "note": "x"},
    "rmas/{number}/resume/": {},
    "rmas/{number}/escalate/": {"code": "late", "note": "x"},
    "rmas/{number}/deescalate/": {},
    "rmas/{number}/prioritise/": {"priority": 1},
    "rmas/{number}/notes/": {"text": "x", "public": True},
    "rmas/{number}/evidence/": {"file": "x", "kind": "photo", "line_id": None},
    "devices/": {
        "sku_code": "PP-MOUSE-1", "serial": "SN-77", "sold_on": "2026-01-01",
        "registered_on": "2026-01-01", "country": "TW", "channel": "shop", "lot": "L1",
    },
    "devices/bulk/": {"devices": [{"sku_code": "PP-MOUSE-1", "serial": "SN-78"}]},
    "warranty/check/": {
        "sku_code": "PP-MOUSE-1", "serial": "SN-1", "service_type": "repair",
        "reason": "defective", "country": "TW", "purchase_date": "2026-01-01",
    },
    "dock/scans/": {
        "code": "RMA2026000001", "nonce": "nonce-0001", "station": "s",
        "counted": [{"line_id": "00000000-0000-0000-0000-000000000000", "quantity": 1}],
    },
}  # fmt: skip


def spoiled(good: Any) -> list[Any]:
    """The body with each value replaced by each hostile one, at every depth."""
    if isinstance(good, dict):
        found: list[Any] = []
        for name, inner in good.items():
            found += [{**good, name: bad} for bad in [*HOSTILE_JSON, *spoiled(inner)]]
        return [*found, {**good, "smuggled": 1}, {**good, "\ud800": 1}, {**good, "": 1}]
    if isinstance(good, list):
        return [[bad] for one in good for bad in [*HOSTILE_JSON, *spoiled(one)]]
    return []


@pytest.mark.parametrize("route", GOOD)
def test_no_body_breaks_an_endpoint(
    client: Client, receive: Receive, supervisor: User, route: str
) -> None:
    supervisor.is_superuser = True
    supervisor.save()
    client.force_login(supervisor)
    rma = receive()
    url = f"{API}/{route.format(number=rma.number)}"
    for body in [*HOSTILE_JSON, *spoiled(GOOD[route])]:
        answer = client.post(
            url,
            json.dumps(body),
            content_type="application/json",
            headers={"Idempotency-Key": uuid7().hex},
        )
        assert answer.status_code < 500, body
        if answer.status_code >= 400:
            assert answer.json()["code"], body


def test_a_list_names_each_rma_once(client: Client, receive: Receive, supervisor: User) -> None:
    receive(mouse("SN-1"), mouse("SN-2"))
    client.force_login(supervisor)
    found = client.get(f"{API}/rmas/", {"sku": "PP-MOUSE-1"}).json()["results"]
    assert len(found) == 1


def test_a_partner_sees_nothing_of_others(
    client: Client, receive: Receive, partner: Partner
) -> None:
    others = receive()
    for page in (f"rmas/{others.number}/", f"rmas/{others.number}/timeline/"):
        assert client.get(f"{API}/{page}", headers=partner.headers).status_code == 404
    for page in ("rmas", "devices", "warranty-verdicts", "shipments"):
        answer = client.get(f"{API}/{page}/", headers=partner.headers)
        assert (answer.status_code, answer.json()["results"]) == (200, []), page
    events = client.get(f"{API}/events/", headers=partner.headers)
    assert (events.status_code, events.json()["results"]) == (200, [])
    for verb in ("cancel", "reopen", "notes"):
        answer = client.post(
            f"{API}/rmas/{others.number}/{verb}/",
            {"code": "other"},
            content_type="application/json",
            headers=partner.headers,
        )
        assert answer.status_code == 404, verb


def test_a_partner_speaks_for_the_customer(receive: Receive, partner: Partner) -> None:
    actor = Actor.partner(partner.key.pk)
    rma = services.receive(actor=actor, now=START, intake=intake())
    services.start_waiting(actor=Actor.staff("7"), now=START, rma_id=rma.id, code="photo")
    services.add_note(actor=actor, now=START, rma_id=rma.id, text="Here.", public=True)
    assert RmaNote.objects.get(rma=rma).author == RmaNote.Author.CUSTOMER
    assert Rma.objects.get(pk=rma.pk).waiting_since is None


def test_a_large_answer_is_given_again_in_full(
    client: Client, catalogue: object, partner: Partner
) -> None:
    devices = [{"sku_code": "PP-MOUSE-1", "serial": f"BULK-{n:048}"} for n in range(500)]
    key = {"Idempotency-Key": uuid7().hex, **partner.headers}
    first, again = (
        client.post(
            f"{API}/devices/bulk/",
            {"devices": devices},
            content_type="application/json",
            headers=key,
        )
        for _ in range(2)
    )
    assert first.status_code == again.status_code == 201
    assert again.content == first.content


def test_no_words_of_a_person_reach_the_log(receive: Receive) -> None:
    words = "canary-5512"
    line = IntakeLine("PP-MOUSE-1", "SN-1", 1, None, "MOU-LB-DC", words)
    rma = receive(line)
    act: dict[str, Any] = {"actor": Actor.staff("7"), "now": START, "rma_id": rma.id}
    services.add_note(**act, text=words, public=True)
    services.start_waiting(**act, code="photo", note=words)
    services.escalate(**act, code="late", note=words)
    services.cancel(**act, code="other", note=words)
    log = json.dumps(list(Event.objects.values_list("data", "meta")))
    for secret in (words, "Mei", "mei.lin", "Nanjing"):
        assert secret not in log


def test_an_escaped_emoji_is_no_broken_text(client: Client, receive: Receive, agent: User) -> None:
    client.force_login(agent)
    url = f"{API}/rmas/{receive().number}/notes/"
    whole = client.post(url, r'{"text": "\ud83d\ude00"}', content_type="application/json")
    assert (whole.status_code, whole.json()["text"]) == (201, "😀")
    with assert_nothing_changed(RmaNote):
        half = client.post(url, r'{"text": "\ud83d"}', content_type="application/json")
    assert half.status_code == 400
