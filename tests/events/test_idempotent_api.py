"""The table of idempotency keys as a caller of the API meets it."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from events.api_idempotency import IdempotentWrites
from events.errors import NotAllowed
from events.models import Event, IdempotencyKey
from tests.events.kit import Kit, Tally
from tests.support.events import assert_nothing_changed

KEY = "0123456789abcdef"
PATIENCE_SECONDS = 30


class Door:
    """Who is let in, what is allowed, and what happens while somebody works."""

    signed_in = True
    allowed = True

    def meanwhile(self) -> None:
        """Nothing, unless a test says otherwise."""


@pytest.fixture
def door(kit: Kit, settings: Settings) -> Door:
    """An API view that opens a tally, once per key."""
    made = Door()

    class Caller(BaseAuthentication):
        def authenticate(self, request: Request) -> tuple[User, None]:
            if not made.signed_in:
                raise AuthenticationFailed
            return User(pk=7), None

        def authenticate_header(self, request: Request) -> str:
            return "Api-Key"

    class Tallies(IdempotentWrites):
        authentication_classes = (Caller,)
        permission_classes = ()
        throttle_classes = ()

        def post(self, request: Request) -> HttpResponse:
            if not made.allowed:
                raise NotAllowed

            def work() -> Response:
                wanted: Any = request.data
                kit.open(wanted["tally"])
                made.meanwhile()
                return Response({"opened": wanted["tally"]}, status=201)

            return self.once(request, work, required=True)

    settings.ROOT_URLCONF = (path("api/tallies/", Tallies.as_view()),)
    return made


def post(tally: str = "a", key: str | None = KEY) -> HttpResponse:
    headers = {} if key is None else {"Idempotency-Key": key}
    return Client().post(  # type: ignore[return-value] # the test client's own subclass
        "/api/tallies/", {"tally": tally}, content_type="application/json", headers=headers
    )


def code(answer: HttpResponse) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    return str(answer.json()["code"])  # type: ignore[attr-defined] # the test client adds it


@pytest.mark.usefixtures("door")
@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, "idempotency_key_missing"),
        ("", "idempotency_key_missing"),
        ("too short", "idempotency_key_malformed"),
    ],
)
def test_without_a_good_key_nothing_happens_and_the_documentation_is_named(
    key: str | None, expected: str
) -> None:
    with assert_nothing_changed(Tally, IdempotencyKey):
        answer = post(key=key)
    assert (answer.status_code, code(answer)) == (400, expected)
    assert 'rel="help"' in answer["Link"]


@pytest.mark.usefixtures("door")
def test_the_same_again_gets_the_stored_answer_and_says_so() -> None:
    first = post()
    with assert_nothing_changed(Tally, IdempotencyKey):
        again = post()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")


@pytest.mark.usefixtures("door")
def test_another_request_under_the_key_learns_nothing_of_the_first() -> None:
    post("secret-name")
    with assert_nothing_changed(Tally, IdempotencyKey):
        answer = post("b")
    assert (answer.status_code, code(answer)) == (422, "idempotency_key_reused")
    assert b"secret-name" not in answer.content
    assert "Retry-After" not in answer


@pytest.mark.parametrize(("attribute", "status"), [("signed_in", 401), ("allowed", 403)])
def test_a_stored_answer_is_for_those_who_may_still_ask(
    door: Door, attribute: str, status: int
) -> None:
    post()
    setattr(door, attribute, False)
    with assert_nothing_changed(Tally, IdempotencyKey):
        answer = post()
    assert answer.status_code == status
    assert b"opened" not in answer.content


@pytest.mark.parametrize(("attribute", "status"), [("signed_in", 401), ("allowed", 403)])
def test_a_refusal_at_the_door_is_not_stored(door: Door, attribute: str, status: int) -> None:
    setattr(door, attribute, False)
    assert post().status_code == status
    setattr(door, attribute, True)
    assert post().status_code == 201


def while_it_runs(door: Door, ask: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer to a request that comes while the first one is being worked on."""
    working, asked = threading.Event(), threading.Event()

    def meanwhile() -> None:
        working.set()
        assert asked.wait(PATIENCE_SECONDS)

    def first() -> HttpResponse:
        try:
            return post()
        finally:
            connection.close()

    door.meanwhile = meanwhile  # type: ignore[method-assign] # what the test wants to happen
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first)
        try:
            assert working.wait(PATIENCE_SECONDS)
            answer = ask()
        finally:
            asked.set()
        assert running.result().status_code == 201
    assert Event.objects.count() == 1
    return answer


@pytest.mark.django_db(transaction=True)
def test_the_twin_of_a_running_request_is_told_to_ask_again_in_a_second(door: Door) -> None:
    answer = while_it_runs(door, post)
    assert (answer.status_code, code(answer)) == (409, "idempotency_key_in_use")
    assert answer["Retry-After"] == "1"
    assert post()["Idempotent-Replayed"] == "true"


@pytest.mark.django_db(transaction=True)
def test_another_request_under_a_running_key_is_refused_for_good(door: Door) -> None:
    answer = while_it_runs(door, lambda: post("b"))
    assert (answer.status_code, code(answer)) == (422, "idempotency_key_reused")
    assert "Retry-After" not in answer


def test_a_mistake_of_ours_is_not_stored(door: Door) -> None:
    def break_down() -> None:
        raise ZeroDivisionError

    door.meanwhile = break_down  # type: ignore[method-assign] # as above
    with assert_nothing_changed(Tally, IdempotencyKey), pytest.raises(ZeroDivisionError):
        post()
    del door.meanwhile
    assert post().status_code == 201
