"""A deadlock between two requests, jobs or outcomes is settled without anybody noticing."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings
from rest_framework.request import Request
from rest_framework.response import Response

from events import clock, effects_runner, periodic, pump, races
from events.api_idempotency import IdempotentWrites
from events.models import Effect, IdempotencyKey
from events.records import Recorded
from events.unit import unit_of_work
from tests.events.kit import NOW, TESTER, Kit, Tally
from tests.support.events import recorded_types
from tests.support.threads import PATIENCE_SECONDS, run_together

pytestmark = pytest.mark.django_db(transaction=True)

Swap = Callable[[str], None]


@pytest.fixture
def swap(kit: Kit) -> Swap:
    """Raise tally a and then b, or the other way round; the first two callers meet in between."""
    kit.open("a")
    kit.open("b")
    meeting = threading.Barrier(2)
    met: set[int] = set()

    def work(order: str) -> None:
        with unit_of_work(actor=TESTER, now=NOW) as unit:
            Tally.objects.select_for_update().get(id=order[0])
            unit.record(f"tally/{order[0]}", kit.Raised(tally=order[0], by=1))
            if threading.get_ident() not in met:
                met.add(threading.get_ident())
                meeting.wait(PATIENCE_SECONDS)
            Tally.objects.select_for_update().get(id=order[1])
            unit.record(f"tally/{order[1]}", kit.Raised(tally=order[1], by=1))

    return work


def totals() -> list[int]:
    return list(Tally.objects.order_by("id").values_list("total", flat=True))


@pytest.fixture
def site(swap: Swap, settings: Settings) -> None:
    """A page, an API view and an idempotent API view that swap."""

    def page(request: HttpRequest, order: str) -> HttpResponse:
        swap(order)
        return HttpResponse("done")

    class Api(IdempotentWrites):
        authentication_classes = ()
        permission_classes = ()

        def post(self, request: Request, order: str) -> HttpResponse:
            def work() -> Response:
                swap(order)
                return Response({"done": len(request.data)}, status=201)

            return self.once(request, work)

    settings.ROOT_URLCONF = (
        path("page/<order>/", page),
        path("api/<order>/", Api.as_view()),
    )


def post(route: str, order: str, **headers: str) -> Callable[[], HttpResponse]:
    def send() -> HttpResponse:
        return Client().post(  # type: ignore[return-value] # the test client's own subclass
            f"/{route}/{order}/", {"n": 1}, content_type="application/json", headers=headers
        )

    return send


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("route", ["page", "api"])
def test_two_requests_in_a_deadlock_both_succeed(route: str) -> None:
    answers = run_together([post(route, "ab"), post(route, "ba")])
    assert {answer.status_code for answer in answers} == {201 if route == "api" else 200}
    assert totals() == [2, 2], "each swapped once in effect"


@pytest.mark.usefixtures("site")
def test_two_requests_with_keys_in_a_deadlock_are_both_kept() -> None:
    answers = run_together(
        [
            post("api", order, **{"Idempotency-Key": f"0123456789abcdef-{order}"})
            for order in ("ab", "ba")
        ]
    )
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (totals(), IdempotencyKey.objects.count()) == ([2, 2], 2)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("route", ["page", "api"])
def test_control_without_another_try_one_is_told_to_come_back(
    route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(races, "TRIES", 1)
    answers = run_together([post(route, "ab"), post(route, "ba")])
    busy = next(answer for answer in answers if answer.status_code == 503)
    assert busy["Retry-After"] == "1"
    assert b"Traceback" not in busy.content
    if route == "api":
        assert busy["Content-Type"] == "application/problem+json"
        assert b'"code": "store_busy"' in busy.content
    assert totals() == [1, 1]


def test_two_ticks_in_a_deadlock_both_run(kit: Kit, swap: Swap) -> None:
    done: list[str] = []

    def job(order: str) -> Callable[[datetime], int]:
        def work(now: datetime) -> int:
            swap(order)
            done.append(order)
            return 1

        return work

    periodic.register_tick("kit.one", job("ab"), every_seconds=60)
    periodic.register_tick("kit.two", job("ba"), every_seconds=60)
    run_together([lambda: periodic.run_due(NOW)] * 2)
    assert (sorted(done), totals()) == (["ab", "ba"], [2, 2])


def test_two_outcomes_in_a_deadlock_are_both_written_and_called_once(kit: Kit, swap: Swap) -> None:
    kit.pier.on_settle = lambda view: swap(view.key)
    kit.request("ab")
    kit.request("ba")
    run_together([lambda: effects_runner.run_due(1)] * 2)
    assert (totals(), kit.pier.made, kit.pier.asked) == ([2, 2], {"ab": 1, "ba": 1}, [])
    assert set(Effect.objects.values_list("state", "attempts")) == {("done", 1)}


def test_two_reactions_in_a_deadlock_both_go_through(kit: Kit, swap: Swap) -> None:
    def in_order(order: str) -> Callable[[Recorded[Any], datetime], None]:
        def react(recorded: Recorded[Any], now: datetime) -> None:
            if recorded.stream == "tally/c":
                swap(order)

        return react

    kit.react("kit.one", {kit.Opened: in_order("ab")})
    kit.react("kit.two", {kit.Closed: in_order("ba")})
    pump.drain_subscribers()
    kit.open("c")
    kit.close("c")
    run_together([lambda: pump.drain_subscribers()] * 2)
    with clock.frozen(NOW):
        pump.drain_subscribers()
    assert totals() == [2, 2, 0]
    assert recorded_types().count("kit.raised") == 4


def test_a_view_handed_uploads_reads_them_again(kit: Kit, settings: Settings) -> None:
    read: list[bytes] = []

    def page(request: HttpRequest) -> HttpResponse:
        upload = request.FILES["file"]
        assert isinstance(upload, UploadedFile)
        read.append(upload.read())
        if len(read) == 1:
            with unit_of_work(actor=TESTER, now=NOW):
                _lose()
        return HttpResponse("done")

    settings.ROOT_URLCONF = (path("page/", page),)
    answer = Client().post("/page/", {"file": SimpleUploadedFile("a.txt", b"content")})
    assert (answer.status_code, read) == (200, [b"content", b"content"])


def _lose() -> None:
    """The database ends this transaction as it would a serialization failure."""
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40001'; END $$")
