"""Health, error answers, headers and the lock after many guesses."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from rest_framework import exceptions
from rest_framework.request import Request

from config import error_pages, health, problems
from config.middleware.refusals import RefusalPages
from events.errors import InvalidInput, NotFound, StaleStream, StoreBusy


def problem(error: Exception) -> tuple[int, Any]:
    """Status and body of the API's answer to an error."""
    request = Request(RequestFactory().get("/api/v1/rmas/"))
    answer = problems.exception_handler(error, {"request": request, "view": None})
    assert answer is not None
    assert answer.content_type == "application/problem+json"
    return answer.status_code, answer.data


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StaleStream(), 409, "stale_stream"),
        (NotFound(), 404, "not_found"),
        (Http404(), 404, "not_found"),
        (OperationalError(), 503, "store_busy"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.Throttled(wait=3), 429, "too_many_requests"),
        (exceptions.ParseError(), 400, "malformed_request"),
    ],
)
def test_every_refusal_has_a_status_and_a_code(error: Exception, status: int, code: str) -> None:
    found, body = problem(error)

    assert found == status
    assert body["status"] == status
    assert body["code"] == code
    assert body["type"] == f"urn:aftersales:problem:{code}"
    assert body["title"]


def test_invalid_input_names_each_field() -> None:
    _, ours = problem(InvalidInput({"serial": ["Too long.", "Unknown."]}))
    _, theirs = problem(
        exceptions.ValidationError({"lines": [{}, {"sku": ["Required."]}], "note": ["Empty."]})
    )

    assert ours["errors"] == [
        {"field": "serial", "message": "Too long."},
        {"field": "serial", "message": "Unknown."},
    ]
    assert theirs["errors"] == [
        {"field": "lines.1.sku", "message": "Required."},
        {"field": "note", "message": "Empty."},
    ]


def test_what_may_be_retried_says_when() -> None:
    request = Request(RequestFactory().get("/api/v1/rmas/"))
    answer = problems.exception_handler(StoreBusy(), {"request": request})

    assert answer is not None
    assert answer["Retry-After"] == "1"


def test_a_mistake_of_ours_is_left_to_the_500_page() -> None:
    assert problems.exception_handler(ValueError(), {"request": None}) is None


def test_a_refusal_becomes_a_page_with_its_message() -> None:
    middleware = RefusalPages(lambda _request: HttpResponse())
    request = RequestFactory().get("/returns/")

    page = middleware.process_exception(request, StaleStream())

    assert page is not None
    assert page.status_code == 409
    assert "Somebody else changed this" in page.content.decode()
    assert middleware.process_exception(request, ValueError()) is None


def test_a_database_that_is_away_is_a_503_page_and_not_a_trace() -> None:
    middleware = RefusalPages(lambda _request: HttpResponse())

    page = middleware.process_exception(RequestFactory().get("/"), OperationalError("secret"))

    assert page is not None
    assert page.status_code == 503
    assert page["Retry-After"] == "1"
    assert b"secret" not in page.content


@pytest.mark.parametrize("status", [429, 503])
def test_a_page_that_says_not_now_carries_what_was_entered(status: int) -> None:
    request = RequestFactory().post("/returns/new/contact/?a=1", {"name": ["<b>", "Mei"]})

    shown = error_pages.page(request, status, "a_code", "Not now.").content.decode()

    assert '<form method="post" action="/returns/new/contact/?a=1">' in shown
    for value in ("&lt;b&gt;", "Mei"):
        assert f'<input type="hidden" name="name" value="{value}">' in shown


def test_neither_passwords_nor_files_are_written_into_a_page() -> None:
    make = RequestFactory().post
    login = make("/accounts/login/", {"login": "a@example.com", "password": "the secret"})
    photo = make("/returns/new/proof/", {"photo": SimpleUploadedFile("a.jpg", b"content")})

    for request, words in ((login, "Try again"), (photo, "choose them once more")):
        shown = error_pages.page(request, 503, "store_busy", "Not now.").content.decode()
        assert "<form" not in shown
        assert f'href="{request.path}"' in shown
        assert words in shown
        assert "secret" not in shown


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_every_error_page_can_be_drawn(status: int) -> None:
    request = RequestFactory().get("/somewhere/")

    page = error_pages.page(request, status, "a_code", "What happened.")

    assert page.status_code == status
    assert b"<h1" in page.content


def test_an_unknown_address_of_the_api_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/nothing/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


def test_the_process_is_alive_without_a_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_means_that_database_and_broker_answer(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok"}


@pytest.mark.django_db
def test_a_dead_broker_alone_does_not_make_us_unready(
    client: Client, settings: Any, tmp_path: Any
) -> None:
    settings.BROKER_URL = f"unix://{tmp_path}/nobody.sock?db=0"

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["broker"] == "away"


def test_a_missing_database_makes_us_unready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(health.CHECKS, "database", lambda: "away")
    monkeypatch.setitem(health.CHECKS, "broker", lambda: "ok")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "database": "away", "broker": "ok"}


def test_pages_allow_no_inline_script_and_no_frame(client: Client) -> None:
    answer = client.get("/healthz")
    policy = dict(part.strip().partition(" ")[::2] for part in answer[POLICY].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_only_the_admin_may_style_inline_and_no_page_may_run_inline_scripts(
    client: Client,
) -> None:
    client.force_login(get_user_model().objects.create_superuser("root@example.com"))
    policy = client.get("/admin/")[POLICY]
    scripts = next(part for part in policy.split(";") if "script-src" in part)

    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "'unsafe-inline'" not in scripts


POLICY = "Content-Security-Policy"


def test_an_answer_carries_the_callers_correlation_if_it_is_harmless(client: Client) -> None:
    good = client.get("/healthz", headers={"X-Request-ID": "abcdef-123456"})
    bad = client.get("/healthz", headers={"X-Request-ID": "<script>alert(1)</script>"})

    assert good["X-Request-ID"] == "abcdef-123456"
    assert "<" not in bad["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize("axes", [True, False])
def test_the_eleventh_guess_is_not_even_looked_at(
    client: Client, settings: Any, axes: bool
) -> None:
    settings.AXES_ENABLED, path = axes, "/accounts/login/"
    cache.clear()
    get_user_model().objects.create_user(email="mei@example.com", password="right-horse-42")
    guess = {"login": "Mei@example.com ", "username": "Mei@example.com "}
    for number in range(10):
        client.post(path, {**guess, "password": f"wrong {number}"})

    answer = client.post(path, {**guess, "password": "right-horse-42"})

    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_member_of_staff_who_is_idle_is_signed_out_and_a_customer_is_not(
    client: Client, settings: Any
) -> None:
    users = get_user_model().objects
    for email, is_staff, seconds in (
        ("staff@example.com", True, settings.STAFF_IDLE_SECONDS),
        ("customer@example.com", False, settings.SESSION_COOKIE_AGE),
    ):
        user = users.create_user(email=email, password="right-horse-42")
        user.is_staff = is_staff
        user.save()
        client.force_login(user)
        client.get("/accounts/login/")

        assert client.session.get_expiry_age() == seconds
