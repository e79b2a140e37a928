"""A forgotten transaction is seen, named and ended; what waited for it goes on."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from config.settings.database import TIMEOUTS
from events import periodic, selectors, watch
from events.relay import Relay
from events.selectors import Writer
from tests.events.kit import NOW, Kit, Tally
from tests.support.threads import PATIENCE_SECONDS, patiently

pytestmark = pytest.mark.django_db(transaction=True)

# The product's own limit is a minute; nobody wants to wait for that here.
LIMIT_SECONDS = 1.0


@pytest.fixture
def session(kit: Kit) -> Iterator[psycopg.Connection]:
    """Somebody's session; it gets the limit every session of ours has, but a shorter one, later."""
    given = connection.settings_dict
    wanted = {
        "dbname": given["NAME"], "user": given["USER"], "host": given["HOST"],
        "port": given["PORT"], "password": given["PASSWORD"],
    }  # fmt: skip
    opened = psycopg.connect(
        **{name: value for name, value in wanted.items() if value},
        application_name="somebody's notebook",
    )
    yield opened
    opened.close()


def forget(session: psycopg.Connection) -> None:
    """Change a row and go for lunch."""
    session.execute("UPDATE kernel_tests_tally SET total = 99 WHERE id = 'a'")


def limit(session: psycopg.Connection) -> None:
    """From now on it may forget its transaction for so long and no longer."""
    session.execute(f"SET idle_in_transaction_session_timeout = '{LIMIT_SECONDS}s'")


def until_gone() -> None:
    """Wait until nobody writes any more."""
    started = time.monotonic()
    while selectors.oldest_write_transaction() is not None:
        assert time.monotonic() - started < PATIENCE_SECONDS, "the session was never ended"
        time.sleep(0.05)


def test_our_own_sessions_have_the_limit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == ("1min",)
    assert TIMEOUTS["idle_in_transaction_session_timeout"] == "60s"


def test_a_forgotten_write_transaction_is_seen_and_ended_and_work_goes_on(
    kit: Kit, session: psycopg.Connection
) -> None:
    kit.open("a")
    until_gone()
    forget(session)
    seen = selectors.oldest_write_transaction()
    assert seen is not None
    assert (seen.pid, seen.state, seen.application) == (
        session.info.backend_pid,
        "idle in transaction",
        "somebody's notebook",
    )
    assert seen.age >= 0
    limit(session)
    # Waits for the row, and gets it when the session is ended.
    patiently(lambda: kit.raise_("a", 5))()
    until_gone()
    assert Tally.objects.get(id="a").total == 5
    with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
        session.execute("COMMIT")


def test_control_without_the_limit_it_stays(kit: Kit, session: psycopg.Connection) -> None:
    session.execute("SET idle_in_transaction_session_timeout = 0")
    kit.open("a")
    until_gone()
    forget(session)
    time.sleep(LIMIT_SECONDS + 0.5)  # longer than the limit that is not there
    seen = selectors.oldest_write_transaction()
    assert seen is not None
    assert seen.age > LIMIT_SECONDS


def test_reading_for_long_is_not_writing_for_long(kit: Kit, session: psycopg.Connection) -> None:
    until_gone()
    session.execute("SELECT 1 FROM kernel_tests_tally")
    assert selectors.oldest_write_transaction() is None


@pytest.mark.parametrize(("age", "alarms"), [(19.0, 0), (21.0, 1)])
def test_the_alarm_rings_within_half_a_minute_and_names_the_process(
    age: float, alarms: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    writer = Writer(4711, "idle in transaction", "psql", age)
    monkeypatch.setattr(selectors, "oldest_write_transaction", lambda: writer)
    with caplog.at_level(logging.CRITICAL):
        assert watch.warn_of_old_writer(NOW + timedelta(days=1)) == alarms
    assert ("process 4711, psql, idle in transaction" in caplog.text) == bool(alarms)


def test_the_alarm_waits_for_no_job_that_this_very_transaction_holds_up(
    kit: Kit,
    session: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    let_go = threading.Event()
    periodic.register_tick("a.stuck", lambda _now: int(let_go.wait(PATIENCE_SECONDS)), 60)
    periodic.register_tick(watch.TICK, watch.warn_of_old_writer, every_seconds=0.1)
    monkeypatch.setattr(watch, "ALARM_SECONDS", 0.0)
    kit.open("a")
    forget(session)
    relay = Relay(0.05)
    running = threading.Thread(target=relay.run)
    running.start()
    try:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while f"process {session.info.backend_pid}" not in caplog.text:
            assert time.monotonic() < deadline, "the alarm never rang"
            time.sleep(0.05)
    finally:
        relay.stop()
        let_go.set()
        running.join()
