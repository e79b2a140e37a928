"""What the whole-document tests found, each as an example of its own."""

from typing import Any

import pytest
from django.test import Client

from tests.api_contract.api import document
from tests.support.people import Catalogue, Partner

JSON = "application/json"
pytestmark = pytest.mark.django_db


def assert_problem(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == code


@pytest.mark.parametrize("list_of", ["products", "fault-codes"])
def test_a_cursor_with_a_nul_in_it_is_no_page(
    client: Client, catalogue: Catalogue, list_of: str
) -> None:
    answer = client.get(f"/api/v1/{list_of}/", {"cursor": "cD0lMDA="})  # p=%00

    assert_problem(answer, 404, "not_found")


@pytest.mark.parametrize("body", ["[" * 20_000, '{"a":' * 5_000])
def test_json_nested_deeper_than_python_follows_is_malformed(
    client: Client, partner: Partner, body: str
) -> None:
    answer = client.post("/api/v1/devices/", body, JSON, headers=partner.headers)

    assert_problem(answer, 400, "malformed_request")


@pytest.mark.parametrize("length", ["nonsense", "-1", "1e3"])
def test_a_length_that_is_no_number_is_malformed(
    client: Client, partner: Partner, length: str
) -> None:
    answer = client.generic(
        "POST", "/api/v1/devices/", "{}", JSON,
        headers={**partner.headers, "Content-Length": length},
    )  # fmt: skip

    assert_problem(answer, 400, "malformed_request")


def test_a_product_nobody_sells_is_a_documented_404(client: Client, partner: Partner) -> None:
    asked = {"sku_code": "NO-SUCH", "serial": "SN-1", "service_type": "repair"}
    answer = client.post("/api/v1/warranty/check/", asked, JSON, headers=partner.headers)

    assert_problem(answer, 404, answer.json()["code"])
    assert "404" in operation("post", "/api/v1/warranty/check/")["responses"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/imports/template/", "422"),
        ("get", "/api/v1/imports/{id}/refused/", "410"),
        ("get", "/api/v1/rmas/export/", "422"),
        ("post", "/api/v1/shipments/", "404"),
        ("post", "/api/v1/reshipments/", "404"),
        ("post", "/api/v1/dock/scans/", "404"),
        ("get", "/api/v1/rmas/", "404"),
        ("delete", "/api/v1/webhook-endpoints/{id}/", "409"),
    ],
)
def test_refusals_that_were_not_in_the_document(method: str, path: str, status: str) -> None:
    answer = operation(method, path)["responses"][status]

    shown = answer.get("content", {"application/problem+json": None})
    assert list(shown) == ["application/problem+json"]


@pytest.mark.parametrize(
    ("shape", "field"),
    [("RmaSummary", "outcome"), ("WebhookEndpoint", "disabled_because"), ("Line", "disposition")],
)
def test_a_choice_that_may_be_empty_says_so(shape: str, field: str) -> None:
    told = document()["components"]["schemas"][shape]["properties"][field]

    assert {"$ref": "#/components/schemas/BlankEnum"} in told["oneOf"]


def test_bodies_say_that_they_take_no_other_fields() -> None:
    shapes = document()["components"]["schemas"]

    assert shapes["IntakeInputRequest"]["additionalProperties"] is False
    assert shapes["ContactInputRequest"]["additionalProperties"] is False


def test_every_operation_names_the_refusals_that_any_of_them_can_give() -> None:
    for path, item in document()["paths"].items():
        for told in item.values():
            assert {"400", "401", "403", "406", "429", "503"} <= set(told["responses"]), path


def operation(method: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = document()["paths"][path][method]
    return found
