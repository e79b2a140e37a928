"""PostgreSQL dies, throws everybody out, is held up by somebody who forgot a transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from chaos.scenarios.arena import Arena, Outcome, Scenario
from chaos.servers import POSTGRES
from events.log import ORDER_LOCK_CLASS
from events.streams import PARTITIONS

QUESTIONS = 4
RECOVERED_SECONDS = 10.0
READY_SECONDS = 40.0
STORM_SECONDS = 1.5
STORM_STEP_SECONDS = 0.05
HOLDER = "holder"
HELD_SECONDS = 90.0
ALARM_SECONDS = 30.0
MEETINGS, MEETING_SECONDS = 2, 2.5
STATISTICS_SECONDS = 30.0


def kill_postmaster(arena: Arena) -> Outcome:
    """F8: `kill -9` to the postmaster under load; what was acknowledged is there afterwards."""
    outcome, times = Outcome(), []
    for turn in range(arena.passes):
        with arena.questions(f"f8-{turn}", QUESTIONS):
            outcome.attempts += QUESTIONS
            time.sleep(arena.chance.uniform(0.1, 0.4))
            arena.product.servers.kill(POSTGRES)
            started = time.monotonic()
            arena.product.servers.start(POSTGRES)
            arena.recovered(READY_SECONDS)
            times.append(time.monotonic() - started)
    limit = arena.patience(RECOVERED_SECONDS)
    outcome.expect(max(times) < limit, f"recovery took {max(times):.1f} s")
    outcome.seen.append(f"serving again after at most {max(times):.1f} s")
    return outcome


def terminate_backends(arena: Arena) -> Outcome:
    """F9: every 50 ms a connection of the product is cut, at random."""
    outcome = Outcome()
    with arena.questions("f9", QUESTIONS), arena.product.servers.connect() as connection:
        outcome.attempts += QUESTIONS
        deadline = time.monotonic() + max(STORM_SECONDS, arena.seconds / 3)
        cut = 0
        while time.monotonic() < deadline:
            cut += _cut_one(arena, connection)
            time.sleep(STORM_STEP_SECONDS)
        arena.watch(0.5)
    outcome.seen.append(f"{cut} connections cut")
    return outcome


def _cut_one(arena: Arena, connection: "psycopg.Connection[tuple[object, ...]]") -> int:
    found = connection.execute(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND datname = current_database() AND pid <> pg_backend_pid() ORDER BY pid"
    ).fetchall()
    if not found:
        return 0
    chosen = arena.chance.choice(found)[0]
    connection.execute("SELECT pg_terminate_backend(%s)", (chosen,))
    return 1


def forgotten_transaction(arena: Arena) -> Outcome:
    """F17: a process of ours appends, and forgets to commit; the server ends it, all go on."""
    outcome = Outcome(attempts=1)
    arena.product.start_command(HOLDER, "chaos_errand", "hold", PROCESS_ROLE="worker")
    arena.product.until("somebody holds a lock", lambda: _holders(arena), READY_SECONDS)
    started = time.monotonic()
    pid = _holders(arena)[0][0]
    with arena.questions("f17", QUESTIONS) as askers:
        outcome.attempts += askers.count
        arena.watch_until("the alarm rings", lambda: _alarms(arena, pid), READY_SECONDS)
        rang = time.monotonic() - started
        arena.watch_until("the lock is free again", lambda: not _holders(arena), HELD_SECONDS)
    held = time.monotonic() - started
    arena.product.roster.end(HOLDER, 1.0)
    limit = arena.patience(ALARM_SECONDS)
    outcome.expect(rang < limit, f"the alarm rang after {rang:.1f} s")
    outcome.seen.append(f"the alarm named its process after {rang:.1f} s")
    outcome.expect(askers.answered == askers.count, "a request was never answered")
    outcome.seen.append(f"the server ended the forgotten transaction after {held:.1f} s")
    return outcome


def _holders(arena: Arena) -> list[tuple[object, ...]]:
    return arena.product.servers.ask(
        "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'"
        " AND application_name = %s", HOLDER,
    )  # fmt: skip


def _alarms(arena: Arena, pid: object) -> bool:
    """Whether some process of ours has written the critical line that names this session."""
    wanted = f"process {pid}, {HOLDER}"
    logs = (arena.product.folder / f"{name}.log" for name in ("relay", "worker"))
    return any(wanted in log.read_text(errors="replace") for log in logs if log.exists())


# Somebody who has taken a number and waits for the order of the log.
_MET = """
    SELECT 1 FROM pg_locks AS waits JOIN pg_locks AS holds USING (pid)
    WHERE waits.locktype = 'advisory' AND NOT waits.granted AND holds.granted
      AND holds.relation = 'events_numbercounter'::regclass AND holds.mode = 'RowExclusiveLock'
"""


def deadlocks(arena: Arena) -> Outcome:
    """F24: somebody takes the same locks in the opposite order; the victim is tried again."""
    outcome = Outcome()
    before = _deadlock_count(arena)
    for turn in range(max(arena.passes, MEETINGS)):
        with _order_held(arena) as order, arena.questions(f"f24-{turn}", QUESTIONS) as askers:
            outcome.attempts += askers.count
            _take_the_counters(order)
        outcome.expect(askers.answered == askers.count, "a request was never answered")
    count = _deadlocks_since(before, arena)
    outcome.expect(count, "there was no deadlock")
    outcome.seen.append(f"{count} deadlocks")
    return outcome


@contextmanager
def _order_held(arena: Arena) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """The order of the log, which the product takes last, is ours: who comes now has to wait."""
    with psycopg.connect(arena.product.servers.urls[POSTGRES], connect_timeout=5) as connection:
        # Whoever waits for the shorter time notices the deadlock, and is its victim.
        connection.execute("SET deadlock_timeout = '20s'")
        connection.execute(
            "SELECT pg_advisory_xact_lock(%s, n) FROM generate_series(0, %s) n",
            (ORDER_LOCK_CLASS, PARTITIONS - 1),
        )
        yield connection


def _take_the_counters(order: psycopg.Connection[tuple[object, ...]]) -> None:
    """Then the counters of numbers, which those who wait have taken first; and leave everything."""
    deadline = time.monotonic() + MEETING_SECONDS
    while not order.execute(_MET).fetchone() and time.monotonic() < deadline:
        time.sleep(0.02)
    order.execute("SELECT * FROM events_numbercounter FOR UPDATE")
    order.rollback()


def _deadlocks_since(before: int, arena: Arena) -> int:
    """How many there were; a server process tells its statistics when it has been idle for long."""
    deadline = time.monotonic() + STATISTICS_SECONDS
    while not (count := _deadlock_count(arena) - before) and time.monotonic() < deadline:
        time.sleep(0.2)
    return count


def _deadlock_count(arena: Arena) -> int:
    rows = arena.product.servers.ask(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    return int(rows[0][0])


SCENARIOS = (
    Scenario("F8", "kill -9 the postmaster", kill_postmaster),
    Scenario("F9", "connections cut at random", terminate_backends),
    Scenario("F17", "a forgotten transaction", forgotten_transaction),
    Scenario("F24", "deadlocks", deadlocks),
)
