"""One slow or dead endpoint holds up nobody; a killed sender loses nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
from django.db import connection

from config.embedded.command_line import PROJECT
from events import clock
from tests.support.people import Partner
from tests.support.threads import run_together
from tests.webhooks import support
from tests.webhooks.conftest import Open
from tests.webhooks.receiving import Got, Say, answer
from tests.webhooks.support import NOW
from webhooks import courier, queue
from webhooks.models import Endpoint, Health
from webhooks.rules import Answer

DEADLINE_SECONDS = 60.0


def until(found: Callable[[], object]) -> None:
    """Ask again until it is so."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not found():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


def waiting_for(gate: threading.Event) -> Say:
    """An answer that comes when the gate opens."""

    def say(handler: BaseHTTPRequestHandler, got: Got) -> None:
        gate.wait(DEADLINE_SECONDS)
        answer(204)(handler, got)

    return say


@contextmanager
def running(**options: int) -> Iterator[courier.Courier]:
    """The sender at work in a thread of this process."""
    found = courier.Courier(poll_seconds=0.05, **options)
    thread = threading.Thread(target=found.run)
    thread.start()
    try:
        yield found
    finally:
        found.stop()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_endpoints_that_never_answer_do_not_hold_up_the_others(hook: Open) -> None:
    gate = threading.Event()
    stuck = [hook(waiting_for(gate)) for _ in range(2)]
    quick = hook()
    for one in stuck:
        for _ in range(10):
            one.due_delivery()
    with running():
        until(lambda: all(one.receiver.got for one in stuck))
        for _ in range(5):
            quick.due_delivery()
        until(lambda: len(quick.receiver.got) == 5)
        under_way = [len(one.receiver.got) for one in stuck]
        gate.set()

    assert max(under_way) <= queue.AT_ONCE
    assert [state for _type, state, _n in quick.deliveries()] == ["delivered"] * 5


@pytest.mark.django_db(transaction=True)
def test_suspects_never_take_the_last_free_connections(hook: Open) -> None:
    gate = threading.Event()
    stuck = [hook(waiting_for(gate)) for _ in range(6)]
    for one in stuck:
        Health.objects.filter(pk=one.endpoint.pk).update(suspect=True)
        one.due_delivery()
    quick = hook()
    with running(slots=4):
        until(lambda: sum(len(one.receiver.got) for one in stuck) == 2)
        quick.due_delivery()
        until(lambda: quick.receiver.got)
        suspects_under_way = sum(len(one.receiver.got) for one in stuck)
        gate.set()

    assert suspects_under_way == 2


@pytest.mark.django_db(transaction=True)
def test_no_endpoint_gets_more_than_its_share_however_many_claim(hook: Open) -> None:
    sound, suspect = hook(), hook()
    Health.objects.filter(pk=suspect.endpoint.pk).update(suspect=True)
    for told in (sound, suspect):
        for _ in range(8):
            told.due_delivery()

    claims = run_together([lambda: [queue.claim_next() for _ in range(3)]] * 6)
    rest = [queue.claim_next() for _ in range(3)]

    claimed = [claim for mine in [*claims, rest] for claim in mine if claim is not None]
    assert len({claim.delivery_id for claim in claimed}) == len(claimed)
    counts = Counter(claim.endpoint_id for claim in claimed)
    assert counts == {sound.endpoint.pk: queue.AT_ONCE, suspect.endpoint.pk: 1}


def test_turns_are_taken_although_one_endpoint_has_much_more_waiting(hook: Open) -> None:
    busy, calm = hook(), hook()
    for second in range(5):
        busy.due_delivery(NOW + timedelta(seconds=second))
    calm.due_delivery(NOW + timedelta(seconds=30))

    with clock.frozen(NOW + timedelta(minutes=1)):
        courier.send_due(2)

    assert (len(busy.receiver.got), len(calm.receiver.got)) == (1, 1)


def start_sender(environment: Mapping[str, str], origin: str) -> subprocess.Popen[bytes]:
    """`manage.py webhooks` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(PROJECT / "manage.py"), "webhooks"],
        cwd=PROJECT,
        env={
            **environment, "WEBHOOK_LOOPBACK_ORIGINS": origin, "DEMO": "1",
            "PROCESS_ROLE": "relay",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_killed_between_sending_and_noting_it_is_sent_again_under_the_same_id(
    hook: Open, partner: Partner, process_environment: Mapping[str, str]
) -> None:
    gate = threading.Event()
    told = hook(waiting_for(gate), answer(204))
    delivery = told.due_delivery(clock.now())
    first = start_sender(process_environment, told.receiver.origin)
    try:
        until(lambda: told.receiver.got)
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
        gate.set()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sending", 1)

    assert support.send(clock.now()) == 0, "the lease still runs"
    assert support.send(clock.now() + queue.LEASE) == 1

    assert [got.id for got in told.receiver.got] == [delivery.message_id] * 2
    assert told.receiver.got[0].body == told.receiver.got[1].body
    assert all(got.signed_with(told.secret) for got in told.receiver.got)
    assert support.tries(delivery) == [(1, 0, "worker_lost"), (2, 204, "")]


def test_nothing_is_locked_while_a_partner_is_called(hook: Open) -> None:
    told = hook()
    told.due_delivery()
    seen: list[bool] = []

    def look(*_request: object) -> Answer:
        depth = len(connection.savepoint_ids)
        seen.append(depth == before)
        return Answer(204, "")

    before = len(connection.savepoint_ids)
    with clock.frozen(NOW):
        courier.send_due(1, look)

    assert seen == [True]
    assert Endpoint.objects.count() == 1
