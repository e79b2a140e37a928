"""Many workers on one log: each event handled once, each effect made once, one answer per key."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from chaos import sabotage
from events import idempotency, marks, periodic, pump, runner
from events.idempotency import KeyInUse, StoredAnswer, answer_once
from events.models import Cursor, Effect, Event
from events.relay import Relay
from tests.events.kit import NOW, Kit, Listener
from tests.support.threads import PATIENCE_SECONDS, run_together

pytestmark = pytest.mark.django_db(transaction=True)

PROJECT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def listener(kit: Kit) -> Listener:
    made = Listener()
    kit.react("kit.listener", {kit.Opened: made, kit.Raised: made})
    return made


def _busy_log(kit: Kit) -> None:
    for number in range(30):
        kit.open(f"t{number}")
        kit.raise_(f"t{number}")


def _drain_all_subscribers() -> None:
    while pump.drain_subscribers():
        pass


def test_competing_workers_handle_every_event_once_and_in_stream_order(
    kit: Kit, listener: Listener
) -> None:
    _busy_log(kit)
    run_together([_drain_all_subscribers] * 4)
    _drain_all_subscribers()
    assert Counter(listener.heard) == Counter(
        (f"tally/t{number}", version) for number in range(30) for version in (1, 2)
    )
    for number in range(30):
        assert [v for stream, v in listener.heard if stream == f"tally/t{number}"] == [1, 2]


def test_control_without_the_lease_events_are_handled_twice(
    kit: Kit, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlocked(subscriber: str, partitions: list[int], *, wait: bool) -> dict[int, int]:
        rows = Cursor.objects.filter(subscriber=subscriber, partition__in=partitions)
        return dict(rows.values_list("partition", "position"))

    @contextmanager
    def anybody(_subscriber: str, partitions: Sequence[int]) -> Iterator[marks.Taken]:
        yield marks.Taken(list(partitions), {})

    pump.drain_subscribers()
    _busy_log(kit)
    listener.meeting = threading.Barrier(2)  # nobody is done before somebody else has begun
    monkeypatch.setattr(runner, "lock_cursors", unlocked)
    monkeypatch.setattr(marks, "taken", anybody)
    run_together([_drain_all_subscribers] * 4)
    assert max(Counter(listener.heard).values()) > 1


def _serve_all() -> None:
    while pump.drain_effects():
        pass


def test_competing_workers_make_every_effect_once(kit: Kit) -> None:
    for number in range(40):
        kit.request(f"k{number}")
    run_together([_serve_all] * 4)
    assert kit.pier.made == {f"k{number}": 1 for number in range(40)}
    assert set(Effect.objects.values_list("state", "attempts")) == {("done", 1)}


def test_control_without_the_row_lock_effects_are_made_twice(kit: Kit) -> None:
    for number in range(40):
        kit.request(f"k{number}")
    with sabotage.without("skip_locked"):
        run_together([_serve_all] * 4)
    assert max(kit.pier.made.values()) > 1


def test_the_call_is_made_outside_any_transaction(kit: Kit) -> None:
    seen: list[bool] = []
    kit.pier.before = lambda key: seen.append(connection.in_atomic_block)
    kit.request("k")
    pump.drain_all()
    assert seen == [False]


def test_of_twins_under_one_key_one_works_and_the_other_is_told_to_wait(kit: Kit) -> None:
    told = threading.Semaphore(0)

    def work() -> StoredAnswer:
        kit.open("a")
        for _twin in range(4):
            assert told.acquire(timeout=PATIENCE_SECONDS)
        return StoredAnswer(201, b"opened")

    def ask() -> tuple[int, object]:
        try:
            answer = answer_once(scope="s", key="k" * 16, fingerprint="f", now=NOW, work=work)
        except KeyInUse as error:
            told.release()
            return error.http_status, error.fields["retry_after"]
        return answer.status, answer.replayed

    assert sorted(run_together([ask] * 5)) == [(201, False), *[(409, 1)] * 4]
    assert Event.objects.count() == 1
    assert ask() == (201, True)
    assert Event.objects.count() == 1


def test_another_request_under_a_running_key_is_told_so(kit: Kit) -> None:
    told = threading.Event()

    def ask(fingerprint: str) -> int:
        def work() -> StoredAnswer:
            assert told.wait(PATIENCE_SECONDS)
            return StoredAnswer(201)

        try:
            return answer_once(
                scope="s", key="k" * 16, fingerprint=fingerprint, now=NOW, work=work
            ).status
        except (KeyInUse, idempotency.KeyReused) as error:
            told.set()
            return error.http_status

    assert sorted(run_together([lambda: ask("f"), lambda: ask("g")])) == [201, 422]


def test_a_tick_runs_once_per_interval_however_many_look_at_the_clock(kit: Kit) -> None:
    runs: list[datetime] = []

    def job(now: datetime) -> int:
        runs.append(now)
        return 1

    periodic.register_tick("kit.job", job, every_seconds=60)
    run_together([lambda: periodic.run_due(NOW)] * 4)
    assert runs == [NOW]
    periodic.run_due(NOW + timedelta(seconds=59))
    periodic.run_due(NOW + timedelta(seconds=60))
    assert runs == [NOW, NOW + timedelta(seconds=60)]


_PROCESS = """
import json, os, signal, sys
import django
django.setup()
from datetime import datetime, timedelta
from events import clock, pump
from events.relay import Relay
from tests.events.kit import Kit, Listener, isolated_registries

ledger, mode = sys.argv[1:]
with isolated_registries(empty=True):
    kit = Kit()
    listener = Listener()
    kit.react("kit.listener", {kit.Opened: listener, kit.Raised: listener})
    if mode == "crash":
        def die(key):
            with open(ledger, "a") as sink:
                sink.write(json.dumps(key) + "\\n")
            os.kill(os.getpid(), signal.SIGKILL)
        kit.pier.after = die
        pump.drain_all()
    else:
        relay = Relay(0.05)
        signal.signal(signal.SIGTERM, lambda *_: relay.stop())
        print("up", flush=True)
        relay.run()
"""


def test_a_worker_killed_after_the_call_costs_one_look_up_and_no_second_call(
    kit: Kit, process_environment: Mapping[str, str], tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger"
    kit.request("k")
    died = subprocess.run(
        [sys.executable, "-c", _PROCESS, str(ledger), "crash"],
        env=dict(process_environment), cwd=PROJECT, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert Effect.objects.get().state == "leased"
    kit.pier.made = Counter(json.loads(line) for line in ledger.read_text().splitlines())
    pump.drain_all(datetime.now(UTC) + timedelta(seconds=61))
    assert (kit.pier.made, kit.pier.asked) == ({"k": 1}, ["k"])
    assert Effect.objects.get().state == "done"


def test_with_redis_dead_the_relay_completes_all_work_and_ends_cleanly(
    kit: Kit, listener: Listener, process_environment: Mapping[str, str], tmp_path: Path
) -> None:
    environment = {**process_environment, "REDIS_URL": "redis://127.0.0.1:1/0"}
    with subprocess.Popen(
        [sys.executable, "-c", _PROCESS, str(tmp_path / "ledger"), "relay"],
        env=environment, cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    ) as relay:  # fmt: skip
        try:
            assert relay.stdout is not None
            assert relay.stdout.readline() == "up\n"
            kit.open("a")
            kit.raise_("a")
            kit.request("k")
            _until(lambda: len(listener.heard) == 2 and Effect.objects.get().state == "done")
            assert listener.heard == [("tally/a", 1), ("tally/a", 2)]
            relay.send_signal(signal.SIGTERM)
            assert relay.wait(PATIENCE_SECONDS) == 0
        finally:
            relay.kill()


def test_a_relay_whose_loop_breaks_ends_its_other_loops_and_says_so(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(stop: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(pump, "drain_subscribers", broken)
    relay = Relay(0.01)
    with pytest.raises(ZeroDivisionError):
        relay.run()
    assert relay.broken


def _until(settled: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not settled():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)
