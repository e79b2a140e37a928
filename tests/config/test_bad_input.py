"""Text that PostgreSQL cannot store is answered 400, wherever it hides."""

import json

import pytest
from django.test import Client

NUL_FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/?next=%00",
        "/accounts/login/?%00=1",
        "/accounts/login/?next=%ff%fe",
        "/accounts/%00/",
        "/admin/%00/",
        "/admin/?q=%ed%a0%80",
    ],
)
def test_an_address_that_cannot_be_stored_is_refused(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 400
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("body", ["login=a%00b&password=x", "login=%ff&password=x", "%00=1"])
def test_a_form_that_cannot_be_stored_is_refused(client: Client, body: str) -> None:
    assert client.post("/accounts/login/", body, content_type=NUL_FORM).status_code == 400


@pytest.mark.parametrize("body", [b'{"a": "\\u0000"}', b'{"\\u0000": 1}', b'{"a": "\xff"}'])
def test_json_that_cannot_be_stored_is_a_problem_with_a_code(client: Client, body: bytes) -> None:
    response = client.post("/api/v1/rmas/", body, content_type="application/json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == "malformed_request"


@pytest.mark.parametrize("value", ['"\\000"', '"a\\000b"'])
def test_a_cookie_with_a_hidden_nul_is_refused(client: Client, value: str) -> None:
    assert client.get("/healthz", headers={"cookie": f"sid={value}"}).status_code == 400


@pytest.mark.parametrize("path", ["/accounts/login/?next=/%E9%80%80%E8%B2%A8/", "/healthz?q=🐭"])
def test_emoji_and_chinese_pass(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_a_nul_in_a_multipart_form_marks_the_field(client: Client) -> None:
    response = client.post("/accounts/login/", {"login": "a\0b@example.com", "password": "x"})

    assert response.status_code == 200
    assert response.context["form"].errors
