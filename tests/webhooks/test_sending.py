"""Deliveries over real HTTP: signed, tried again, never for ever."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from itertools import pairwise

import pytest
from django.core import mail
from pytest_django import Settings

from events import clock
from events.models import Event
from tests.support.events import recorded_types
from tests.support.people import Partner
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.receiving import Got, answer, closed_port
from tests.webhooks.support import ACTOR, NOW, Hook
from webhooks import courier, queue, rules, services
from webhooks.choices import Failure
from webhooks.models import Attempt, Delivery
from webhooks.network import posting
from webhooks.rules import Answer

HOUR = timedelta(hours=1)


def stall(seconds: float) -> Callable[[BaseHTTPRequestHandler, Got], None]:
    """Say nothing for a while, then that all is well."""

    def say(handler: BaseHTTPRequestHandler, got: Got) -> None:
        time.sleep(seconds)
        answer(204)(handler, got)

    return say


def test_an_event_reaches_the_partner_signed_with_ids_and_nothing_personal(
    hook: Open, partner: Partner
) -> None:
    told = hook(event_types=("rma.received",))
    rma = support.opened_by(partner)
    support.let_hear(NOW)

    assert support.send() == 1

    got = told.receiver.got[0]
    event = Event.objects.get(type="rma.received")
    assert got.signed_with(told.secret)
    assert got.id == f"msg_{event.event_id.hex}"
    assert got.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert got.headers["content-type"] == "application/json"
    assert json.loads(got.body) == {
        "type": "rma.received",
        "timestamp": "2026-11-22T04:00:00Z",
        "data": {"rma_id": str(rma.pk), "rma_number": rma.number},
        "seq": 1,
        "stream": f"rma/{rma.pk}",
    }
    assert told.deliveries() == [("rma.received", "delivered", 1)]
    assert told.health.last_success_at == NOW


def test_a_forged_body_or_another_secret_does_not_verify(hook: Open) -> None:
    told, other = hook(), hook()
    told.due_delivery()
    support.send()

    got = told.receiver.got[0]

    assert got.signed_with(told.secret)
    assert not got.signed_with(other.secret)
    assert not Got(got.path, got.headers, got.body + b" ").signed_with(told.secret)


def test_during_rotation_both_secrets_verify_and_afterwards_only_the_new_one(hook: Open) -> None:
    told = hook()
    new = services.rotate_secret(
        actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk, overlap_hours=24
    ).text()
    told.due_delivery()
    support.send()
    later = NOW + 25 * HOUR
    told.due_delivery(later)
    support.send(later)

    during, after = told.receiver.got
    assert new != told.secret
    assert (during.signed_with(told.secret), during.signed_with(new)) == (True, True)
    assert (after.signed_with(told.secret), after.signed_with(new)) == (False, True)


def test_of_three_secrets_only_the_newest_two_sign(hook: Open) -> None:
    told = hook()
    second = services.rotate_secret(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk).text()
    later = NOW + HOUR
    third = services.rotate_secret(actor=ACTOR, now=later, endpoint_id=told.endpoint.pk).text()
    told.due_delivery(later)
    support.send(later)

    got = told.receiver.got[0]

    assert [got.signed_with(one) for one in (told.secret, second, third)] == [False, True, True]


def test_it_is_tried_on_the_schedule_with_the_same_id_and_body_and_then_given_up(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.5)  # in the middle: no jitter
    told = hook(answer(500, b"broken"))
    delivery = told.due_delivery()

    sent = support.send_until(NOW + 100 * HOUR)

    gaps = [(after - before).total_seconds() for before, after in pairwise(sent)]
    assert gaps == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert told.deliveries() == [("webhooks.test", "failed", 10)]
    assert {got.id for got in told.receiver.got} == {delivery.message_id}
    assert {got.body for got in told.receiver.got} == {delivery.body.encode()}
    assert len({got.headers["webhook-timestamp"] for got in told.receiver.got}) == 10
    assert support.tries(delivery)[0] == (1, 500, "status")
    assert Attempt.objects.filter(delivery=delivery).first().answer == "broken"  # type: ignore[union-attr]


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_waits_are_spread_by_a_fifth_to_both_sides(chance: float) -> None:
    failed = Answer(500, "status")
    for attempts in range(1, 10):
        wait = rules.wait_after(attempts, failed, chance)
        assert wait is not None
        assert wait / rules.SCHEDULE[attempts] == pytest.approx(0.8 + 0.4 * chance)
    assert rules.wait_after(10, failed, chance) is None


@pytest.mark.parametrize(
    ("status", "failure"),
    [(200, ""), (204, ""), (299, ""), (301, "redirect"), (302, "redirect"), (304, "redirect"),
     (400, "status"), (404, "status"), (418, "status"), (500, "status")],
)  # fmt: skip
def test_only_2xx_is_success(hook: Open, status: int, failure: str) -> None:
    told = hook(answer(status, Location="/elsewhere"))
    delivery = told.due_delivery()

    support.send()

    assert support.tries(delivery) == [(1, status, failure)]
    assert [got.path for got in told.receiver.got] == ["/hook?from=us"]


def test_410_switches_the_endpoint_off_cancels_the_rest_and_tells_the_owner(
    hook: Open, partner: Partner
) -> None:
    told = hook(answer(410))
    first = told.due_delivery()
    told.due_delivery(NOW + timedelta(milliseconds=1))
    told.due_delivery(NOW + 5 * HOUR)

    support.send(NOW + timedelta(seconds=1), limit=1)
    support.let_hear(NOW)

    assert told.state == ("disabled", "gone")
    assert support.tries(first) == [(1, 410, "gone")]
    states = [state for _type, state, _tries in told.deliveries()]
    assert states == ["failed", "cancelled", "cancelled"]
    assert support.send(NOW + 10 * HOUR) == 0
    assert recorded_types(f"webhook/{told.endpoint.pk}")[-1] == "webhooks.endpoint_disabled"
    assert [sent.to for sent in mail.outbox] == [["Shop <api@shop.example.com>"]]
    assert "410" in mail.outbox[0].body


def test_five_days_of_failure_switch_it_off_and_tell_the_owner(hook: Open) -> None:
    told = hook(answer(500))
    for hours in (0, 60, 119):
        told.due_delivery(NOW + hours * HOUR)
    support.send_until(NOW + 119.5 * HOUR)
    assert told.state == ("active", "")

    told.due_delivery(NOW + 121 * HOUR)
    support.send_until(NOW + 122 * HOUR, NOW + 121 * HOUR)
    support.let_hear(NOW + 122 * HOUR)

    assert told.state == ("disabled", "failing")
    assert [sent.to for sent in mail.outbox] == [["Shop <api@shop.example.com>"]]


def test_one_success_makes_the_five_days_begin_anew(hook: Open) -> None:
    told = hook(answer(500), answer(204), answer(204), answer(500))
    for hours in (0, 80, 130):
        told.due_delivery(NOW + hours * HOUR)
        support.send(NOW + hours * HOUR)

    assert told.state == ("active", "")
    assert told.health.failing_since == NOW + 130 * HOUR


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_for_the_whole_endpoint(hook: Open, status: int) -> None:
    told = hook(answer(status, Retry_After="600"), answer(204))
    told.due_delivery()
    support.send()
    told.due_delivery(NOW + timedelta(seconds=30))

    early = support.send(NOW + timedelta(seconds=599))
    late = support.send(NOW + timedelta(seconds=601))

    assert (early, late) == (0, 2)


def test_an_overloaded_server_is_left_alone_a_little_longer_each_time(hook: Open) -> None:
    told = hook(answer(502))
    holds = []
    for minute in range(3):
        at = NOW + timedelta(minutes=minute)
        told.due_delivery(at)
        support.send(at, limit=1)
        held = told.health.held_until
        assert held is not None
        holds.append((held - at).total_seconds())

    assert holds == [5, 10, 20]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("Sun, 22 Nov 2026 04:01:00 GMT", 60), ("999999999", 86400), ("-5", None),
     ("soon", None), ("", None), ("Sun, 22 Nov 2026 03:00:00 GMT", None)],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date_within_a_day(header: str, seconds: int | None) -> None:
    wait = rules.retry_after(header, NOW)

    assert (wait and wait.total_seconds()) == seconds


def test_of_an_endless_answer_4_kb_are_kept(hook: Open) -> None:
    def endless(handler: BaseHTTPRequestHandler, got: Got) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 65_536)

    told = hook(endless)
    delivery = told.due_delivery()
    started = time.monotonic()

    support.send()

    kept = Attempt.objects.get(delivery=delivery)
    assert (kept.status, kept.failure, kept.answer) == (200, "", "x" * 4096)
    assert time.monotonic() - started < 2


def test_a_compressed_bomb_is_not_unpacked(hook: Open) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    told = hook(answer(200, bomb, Content_Encoding="gzip"))
    delivery = told.due_delivery()

    support.send()

    kept = Attempt.objects.get(delivery=delivery).answer
    assert len(kept) <= 4096
    assert kept.startswith("\x1f")
    assert told.receiver.got[0].headers["accept-encoding"] == "identity"


def test_an_answer_that_drips_ends_with_the_time_allowed(hook: Open) -> None:
    def drip(handler: BaseHTTPRequestHandler, got: Got) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"." * 1000:
            handler.wfile.write(bytes([letter]))
            time.sleep(0.02)

    told = hook(drip)
    started = time.monotonic()

    found = posting.post(told.receiver.url, b"{}", {}, posting.Line(total_seconds=0.5))

    assert found.failure == Failure.TIMEOUT
    assert time.monotonic() - started < 1.5


def test_nobody_listening_is_a_failure_that_is_tried_again(hook: Open, settings: Settings) -> None:
    told = hook()
    origin = f"http://127.0.0.1:{closed_port()}"
    support.let_through(settings, origin)
    told.endpoint.url = f"{origin}/"
    told.endpoint.save()
    delivery = told.due_delivery()

    support.send()

    assert support.tries(delivery) == [(1, 0, "connect")]
    assert told.deliveries() == [("webhooks.test", "waiting", 1)]


def test_garbage_instead_of_http_is_a_failure(hook: Open) -> None:
    told = hook(
        lambda handler, got: handler.wfile.write(b"220 mail.example.com ESMTP\r\n") and None
    )
    delivery = told.due_delivery()

    support.send()

    assert support.tries(delivery) == [(1, 0, "protocol")]


def test_nothing_of_the_environment_leads_elsewhere(
    hook: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    told = hook()
    told.due_delivery()

    support.send()

    assert len(told.receiver.got) == 1


def test_a_paused_endpoint_collects_and_gets_everything_when_it_is_resumed(
    hook: Open, partner: Partner
) -> None:
    told = hook(event_types=("rma.received",))
    services.pause_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)
    support.opened_by(partner)
    support.let_hear(NOW)
    assert (support.send(), told.deliveries()) == (0, [("rma.received", "waiting", 0)])

    services.resume_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)

    assert (support.send(), told.deliveries()) == (1, [("rma.received", "delivered", 1)])


def test_deleting_an_endpoint_cancels_what_waits_and_forgets_where_it_was(hook: Open) -> None:
    told = hook()
    told.due_delivery()

    services.delete_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)

    told.endpoint.refresh_from_db()
    assert (told.endpoint.state, told.endpoint.url) == ("deleted", "")
    assert told.endpoint.secrets.count() == 0
    assert told.deliveries() == [("webhooks.test", "cancelled", 0)]
    assert (support.send(), told.receiver.got) == (0, [])


def test_a_delivery_under_way_when_its_endpoint_is_deleted_is_not_tried_again(hook: Open) -> None:
    told: Hook = hook()

    def delete_meanwhile(*_request: object) -> Answer:
        services.delete_endpoint(actor=ACTOR, now=NOW, endpoint_id=told.endpoint.pk)
        return Answer(500, "status")

    told.due_delivery()
    claim = queue.claim_next()
    assert claim is not None
    courier.serve(claim, delete_meanwhile)

    assert told.deliveries() == [("webhooks.test", "cancelled", 1)]


def test_a_worker_that_was_away_longer_than_its_lease_writes_nothing(hook: Open) -> None:
    told = hook()
    told.due_delivery()
    late = NOW + queue.LEASE + timedelta(seconds=1)
    with clock.frozen(NOW):
        zombie = queue.claim_next()
    assert zombie is not None

    assert support.send(late) == 1
    assert not services.settle(now=late, claim=zombie, answer=Answer(500, "status"))

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)
    assert support.tries(delivery) == [(1, 0, "worker_lost"), (2, 204, "")]


def test_a_missing_master_key_is_our_fault_and_not_the_receivers(
    hook: Open, settings: Settings
) -> None:
    told = hook()
    delivery = told.due_delivery()
    settings.WEBHOOK_MASTER_KEYS = ["another key of at least thirty-two characters"]

    support.send()

    assert support.tries(delivery) == [(1, 0, "no_secret")]
    assert (told.receiver.got, told.health.failures) == ([], 0)
