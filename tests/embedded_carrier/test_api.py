"""The carrier's HTTP API, seen by a customer."""

import json
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from embedded_carrier.models import CarrierEvent, Label, StoredAnswer
from tests.embedded_carrier.support import KEY, address, label_order

pytestmark = pytest.mark.django_db


def post(api: Client, path: str, data: object, **headers: str) -> Any:
    return api.post(
        f"/carrier/v1/{path}", json.dumps(data), content_type="application/json", headers=headers
    )


def bought(api: Client, **other: object) -> dict[str, Any]:
    answer = post(api, "labels", label_order(**other))
    assert answer.status_code == HTTPStatus.CREATED, answer.content
    found: dict[str, Any] = answer.json()
    return found


def error_of(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = answer.json()["error"]
    return found


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}])
def test_nobody_gets_in_without_the_key(header: dict[str, str]) -> None:
    answer = Client(headers=header).get("/carrier/v1/services")
    assert (answer.status_code, error_of(answer)["code"]) == (401, "unauthorized")


def test_a_carrier_without_keys_lets_nobody_in(settings: Settings) -> None:
    settings.CARRIER_API_KEYS, settings.CARRIER_KEY = (), ""
    answer = Client(headers={"Authorization": "Bearer "}).get("/carrier/v1/services")
    assert answer.status_code == 401


@pytest.mark.parametrize("origin", ["TW", "CN", "US", "DE"])
@pytest.mark.parametrize("destination", ["TW", "CN", "US", "DE"])
def test_every_route_has_three_services_and_speed_costs_more(
    api: Client, origin: str, destination: str
) -> None:
    order = {
        "from": address(origin),
        "to": address(destination),
        "parcel": {"weight_grams": 1200},
    }
    rates = post(api, "rates", order).json()["rates"]
    assert [rate["service"] for rate in rates] == ["economy", "standard", "express"]
    prices = [Decimal(rate["amount"]) for rate in rates]
    days = [rate["transit_days"] for rate in rates]
    assert prices == sorted(set(prices))
    assert days == sorted(days, reverse=True)


def test_a_price_is_in_the_senders_money_and_its_smallest_coin(api: Client) -> None:
    order = {"from": address("TW"), "to": address("US"), "parcel": {"weight_grams": 501}}
    rates = post(api, "rates", order).json()["rates"]
    # 65 TWD x 1.4 x 4.5, plus 15 % for the second half kilogram, in whole dollars
    assert (rates[1]["amount"], rates[1]["currency"]) == ("471", "TWD")


def test_a_bought_label_can_be_found_by_id_and_by_our_reference(api: Client) -> None:
    label = bought(api, reference="SHP-7")
    assert label["state"] == "LBL_CREATED"
    assert (label["amount"], label["currency"]) == ("91", "TWD")
    assert api.get(f"/carrier/v1/labels/{label['id']}").json() == label
    assert api.get("/carrier/v1/labels?reference=SHP-7").json() == {"labels": [label]}
    assert api.get("/carrier/v1/labels?reference=SHP-8").json() == {"labels": []}


def test_of_an_address_only_what_routing_needs_is_kept(api: Client) -> None:
    label = bought(api, **{"from": address("DE", name="Erika Muster", phone="+49 30 1")})
    kept = json.dumps(list(Label.objects.filter(pk=label["id"]).values()), default=str)
    assert "Erika" not in kept
    assert "+49" not in kept
    assert "Road 1" not in kept


def test_the_same_key_buys_one_label_and_repeats_its_answer(api: Client) -> None:
    first = post(api, "labels", label_order(), **{"Idempotency-Key": "k1"})
    second = post(api, "labels", label_order(), **{"Idempotency-Key": "k1"})
    assert second.json() == first.json()
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Label.objects.count() == 1


def test_without_a_key_every_call_buys(api: Client) -> None:
    assert bought(api)["id"] != bought(api)["id"]


def test_the_same_key_with_another_body_is_refused(api: Client) -> None:
    post(api, "labels", label_order(), **{"Idempotency-Key": "k1"})
    other = label_order(service="express")
    answer = post(api, "labels", other, **{"Idempotency-Key": "k1"})
    assert (answer.status_code, error_of(answer)["code"]) == (422, "idempotency_key_reused")
    assert Label.objects.count() == 1


def test_a_refused_order_does_not_use_up_its_key(api: Client) -> None:
    day = {"on": "2020-01-01", "label_ids": ["lbl_x"], "from": address("TW")}
    assert post(api, "pickups", day, **{"Idempotency-Key": "k1"}).status_code == 422
    assert not StoredAnswer.objects.exists()


BAD_ORDERS = {
    "nothing": ({"reference": ""}, "reference"),
    "too long": ({"reference": "x" * 101}, "reference"),
    "NUL": ({"reference": "a\x00b"}, "reference"),
    "lone surrogate": ({"reference": "\ud800"}, "reference"),
    "not text": ({"reference": 7}, "reference"),
    "no such service": ({"service": "teleport"}, "service"),
    "no address": ({"to": "Berlin"}, "to"),
    "no street": ({"to": address("DE", line1=" ")}, "to.line1"),
    "country not served": ({"to": address("DE", country="FR")}, "to.country"),
    "no weight": ({"parcel": {}}, "parcel.weight_grams"),
    "too heavy": ({"parcel": {"weight_grams": 30_001}}, "parcel.weight_grams"),
    "weight true": ({"parcel": {"weight_grams": True}}, "parcel.weight_grams"),
    "weight float": ({"parcel": {"weight_grams": 1.5}}, "parcel.weight_grams"),
    "return maybe": ({"is_return": "maybe"}, "is_return"),
}


@pytest.mark.parametrize(("wrong", "field"), BAD_ORDERS.values(), ids=BAD_ORDERS.keys())
def test_a_bad_order_names_the_field_and_sells_nothing(
    api: Client, wrong: dict[str, object], field: str
) -> None:
    answer = post(api, "labels", label_order(**wrong), **{"Idempotency-Key": "k1"})
    assert answer.status_code == 422
    assert list(error_of(answer)["fields"]) == [field]
    assert not Label.objects.exists()
    assert not StoredAnswer.objects.exists()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff\xfe", 400),
        (b'{"a": NaN}', 400),
        (b"[" * 60_000, 400),
        (b'{"a": ' + b"9" * 5000 + b"}", 400),
        (b'"' + b"x" * 70_000 + b'"', 413),
    ],
    ids=["empty", "cut", "list", "bytes", "NaN", "deep", "long number", "large"],
)
def test_a_body_that_is_no_json_object_is_a_clear_refusal(
    api: Client, raw: bytes, status: int
) -> None:
    answer = api.post("/carrier/v1/labels", raw, content_type="application/json")
    assert answer.status_code == status
    assert not Label.objects.exists()


@pytest.mark.parametrize("key", ["k" * 256, "schlüssel"])
def test_an_unusable_idempotency_key_is_refused(api: Client, key: str) -> None:
    answer = post(api, "labels", label_order(), **{"Idempotency-Key": key})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "bad_idempotency_key")
    assert not Label.objects.exists()


@pytest.mark.parametrize(
    "path", ["labels/lbl_none", "labels/a%00b", "tracking/WL0", "tracking/%00", "no/such/thing"]
)
def test_what_does_not_exist_is_404(api: Client, path: str) -> None:
    answer = api.get(f"/carrier/v1/{path}")
    assert (answer.status_code, error_of(answer)["code"]) == (404, "not_found")


def test_a_wrong_method_is_405(api: Client) -> None:
    assert api.delete("/carrier/v1/labels").status_code == 405


def test_a_label_can_be_voided_and_voided_again(api: Client) -> None:
    label = bought(api)
    first = post(api, f"labels/{label['id']}/void", {})
    second = post(api, f"labels/{label['id']}/void", {})
    assert (first.status_code, first.json()["state"]) == (200, "LBL_VOIDED")
    assert second.json() == first.json()
    assert CarrierEvent.objects.filter(code="LBL_VOIDED").count() == 1


def test_after_the_first_scan_a_label_cannot_be_voided(api: Client) -> None:
    label = bought(api)
    post(api, f"labels/{label['id']}/scan", {"action": "drop_off"})
    answer = post(api, f"labels/{label['id']}/void", {})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "already_scanned")
    assert Label.objects.get(pk=label["id"]).state == "COLLECTED"


def test_a_voided_label_is_refused_at_the_counter(api: Client) -> None:
    label = bought(api)
    post(api, f"labels/{label['id']}/void", {})
    answer = post(api, f"labels/{label['id']}/scan", {"action": "drop_off"})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "not_waiting")
    assert Label.objects.get(pk=label["id"]).state == "LBL_VOIDED"


@pytest.mark.parametrize("action", ["deliver", "lose", "delay", "hold", "send_back"])
def test_a_parcel_nobody_dropped_off_cannot_move(api: Client, action: str) -> None:
    label = bought(api)
    answer = post(api, f"labels/{label['id']}/scan", {"action": action})
    assert (answer.status_code, error_of(answer)["code"]) == (409, "not_moving")
    assert CarrierEvent.objects.count() == 1


def test_tracking_shows_the_scans_with_local_offsets(api: Client) -> None:
    label = bought(api, **{"from": address("TW"), "to": address("DE")})
    for _ in range(9):
        post(api, f"labels/{label['id']}/scan", {"action": "next"})
    tracking = api.get(f"/carrier/v1/tracking/{label['tracking_number']}").json()
    assert [event["code"] for event in tracking["events"]] == [
        "LBL_CREATED",
        "COLLECTED",
        "HUB_IN",
        "HUB_OUT",
        "CUSTOMS_IN",
        "CUSTOMS_OUT",
        "HUB_IN",
        "HUB_OUT",
        "OUT_FOR_DELIVERY",
        "DELIVERED",
    ]
    assert tracking["events"][0]["occurred_at"].endswith("+08:00")
    assert tracking["events"][-1]["place"] == "Berlin"


def test_a_pickup_is_booked_once_per_key_in_the_senders_time(api: Client) -> None:
    label = bought(api)
    today = CarrierEvent.objects.get().occurred_at.date().isoformat()
    order = {"label_ids": [label["id"]], "on": today, "from": address("DE")}
    first = post(api, "pickups", order, **{"Idempotency-Key": "p1"})
    second = post(api, "pickups", order, **{"Idempotency-Key": "p1"})
    assert first.status_code == 201, first.content
    assert first.json() == second.json()
    assert first.json()["label_ids"] == [label["id"]]


def test_a_fault_for_two_calls_ends_after_two_calls(api: Client) -> None:
    fault = {"operation": "rates", "kind": "error", "calls": 2}
    assert post(api, "sandbox/faults", fault).status_code == 201
    order = {"from": address("TW"), "to": address("TW"), "parcel": {"weight_grams": 1}}
    statuses = [post(api, "rates", order).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]


def test_a_fault_without_a_number_lasts_until_switched_off(api: Client) -> None:
    post(api, "sandbox/faults", {"operation": "tracking", "kind": "limit"})
    answers = [api.get("/carrier/v1/tracking/WL0") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 429]
    assert answers[0]["Retry-After"] == "2"
    api.delete("/carrier/v1/sandbox/faults/tracking")
    assert api.get("/carrier/v1/tracking/WL0").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"operation": "all"}, {"kind": "fire"}, {"calls": 0}, {"calls": "many"}, {"operation": []}],
)
def test_a_fault_that_makes_no_sense_is_refused(api: Client, wrong: dict[str, object]) -> None:
    answer = post(api, "sandbox/faults", {"operation": "rates", "kind": "slow", **wrong})
    assert answer.status_code == 422
    assert api.get("/carrier/v1/tracking-codes").status_code == 200


def test_a_webhook_secret_is_made_shown_and_rotated(api: Client) -> None:
    first = post(api, "webhook-endpoints", {"url": "https://shop.example/hooks"}).json()
    second = post(api, "webhook-endpoints", {"url": "https://shop.example/hooks"}).json()
    assert first["secret"].startswith("whsec_")
    assert second["secret"] != first["secret"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://shop.example/"},
        {"url": "https://user:word@shop.example/"},
        {"url": "https://[::1"},
        {"url": "https://shop.example/", "secret": "whsec_short"},
    ],
)
def test_an_endpoint_that_makes_no_sense_is_refused(api: Client, wrong: dict[str, str]) -> None:
    assert post(api, "webhook-endpoints", wrong).status_code == 422
