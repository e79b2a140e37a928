"""The embedded servers live as long as somebody uses them, and not a second longer."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import identity, lease, locks, postgres, valkey
from config.embedded.command_line import PROJECT, needs_servers
from config.embedded.errors import EmbeddedServersFailed
from config.embedded.places import Places

USER = """
import sys, time
from pathlib import Path
from config.embedded import lease
from config.embedded.places import Places
with lease.hold(Places(Path(sys.argv[1]), durable=False)):
    print("using", flush=True)
    time.sleep(60)
"""


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Poll until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    found = Places(tmp_path / "state", durable=False)
    sockets = found.sockets  # asks who we are, which a test may change
    yield found
    assert lease.stop(found)
    shutil.rmtree(sockets, ignore_errors=True)


def start_user(places: Places) -> subprocess.Popen[str]:
    """Another process that uses the servers."""
    user = subprocess.Popen(
        [sys.executable, "-c", USER, str(places.state_dir)],
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert user.stdout is not None
    assert user.stdout.readline() == "using\n"
    return user


def finish(user: subprocess.Popen[str], number: signal.Signals) -> None:
    user.send_signal(number)
    user.wait(10)
    assert user.stdout is not None
    user.stdout.close()


def keeper_pid(places: Places) -> int:
    """The keeper is the process whose command line names our folder."""
    for found in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = found.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"config.embedded.keeper" in words and str(places.state_dir).encode() in words:
            return int(found.parent.name)
    raise AssertionError("no keeper")


def test_servers_start_keep_their_data_and_stop_with_the_last_user(places: Places) -> None:
    with lease.hold(places):
        assert lease.running(places)
        with postgres.connect(places, "aftersales") as connection:
            connection.execute("CREATE TABLE kept (word text)")
    assert lease.wait_until_gone(places, seconds=10)
    assert not lease.running(places)

    with lease.hold(places), postgres.connect(places, "aftersales") as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_chinese_is_text_like_any_other(places: Places) -> None:
    with lease.hold(places), postgres.connect(places, "aftersales") as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute(
            "SELECT lower('ÄÉ'), similarity('左鍵連點', '左鍵連點壞')"
        ).fetchone()

    assert row is not None
    assert row[0] == "äé"
    assert isinstance(row[1], float)
    assert row[1] > 0.5


def test_one_user_leaving_does_not_stop_the_other(places: Places) -> None:
    first, second = start_user(places), start_user(places)
    finish(first, signal.SIGTERM)
    time.sleep(0.5)  # longer than the keeper's poll: it had its chance to stop them

    assert lease.running(places)

    finish(second, signal.SIGTERM)
    assert lease.wait_until_gone(places, seconds=10)


def test_a_killed_user_leaves_no_server_behind(places: Places) -> None:
    user = start_user(places)

    finish(user, signal.SIGKILL)

    assert lease.wait_until_gone(places, seconds=10)


def test_a_killed_keeper_takes_its_servers_along_and_the_next_start_works(places: Places) -> None:
    user = start_user(places)
    os.kill(keeper_pid(places), signal.SIGKILL)
    assert lease.wait_until_gone(places, seconds=15)

    with lease.hold(places):
        assert lease.running(places)
    finish(user, signal.SIGTERM)


def test_a_crashed_server_is_replaced_although_its_pid_file_names_a_living_process(
    places: Places,
) -> None:
    with lease.hold(places):
        pid_file = places.state_dir / "postgres" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        os.kill(int(lines[0]), signal.SIGKILL)
        assert lease.wait_until_gone(places, seconds=15)
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

        with lease.hold(places):
            assert lease.running(places)


def test_two_that_start_at_once_share_the_servers(places: Places) -> None:
    users = [
        subprocess.Popen(
            [sys.executable, "-c", USER, str(places.state_dir)],
            cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(3)
    ]  # fmt: skip
    for user in users:
        assert user.stdout is not None
        assert user.stdout.readline() == "using\n"

    with postgres.connect(places, "aftersales") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    for user in users:
        finish(user, signal.SIGTERM)


def test_a_failed_start_says_why_and_stops_what_it_started(places: Places) -> None:
    places.make()
    broken = places.state_dir / "postgres"
    broken.mkdir()
    (broken / "PG_VERSION").write_text("9")

    with pytest.raises(EmbeddedServersFailed, match=r"postgres\.log"), lease.hold(places):
        pass

    assert lease.wait_until_gone(places, seconds=10)


def test_only_the_owner_reaches_the_sockets(places: Places) -> None:
    with lease.hold(places):
        assert places.sockets.stat().st_mode & 0o777 == 0o700
        assert len(str(places.postgres_socket)) < 107
        with postgres.connect(places) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_without_user_namespaces_postgres_runs_as_an_ordinary_account(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(identity.MODE_VARIABLE, "account" if os.geteuid() == 0 else "direct")
    with lease.hold(places):
        assert lease.running(places)
        chosen = identity.choose(places)
        assert chosen.data.stat().st_uid != 0
        with postgres.connect(places, "aftersales") as connection:
            connection.execute("CREATE TABLE kept (word text)")
    assert lease.wait_until_gone(places, seconds=10)

    shutil.rmtree(identity.SHARED_ROOT / f"aftersales-{places.key}", ignore_errors=True)


def test_a_stranger_does_not_prepare_our_socket_folder(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    places.sockets.mkdir()  # made by us, who are not number 4242

    with pytest.raises(EmbeddedServersFailed, match="another user"):
        places.make()

    places.sockets.rmdir()


def test_dead_sockets_are_not_taken_for_servers(places: Places) -> None:
    places.make()

    assert not postgres.answers(places)
    assert not valkey.answers(places)
    with pytest.raises(psycopg.OperationalError):
        postgres.connect(places)


def test_a_lock_is_free_again_when_its_holder_is_gone(tmp_path: Path) -> None:
    first, second = (locks.open_lock(tmp_path / "one.lock") for _ in range(2))
    assert locks.try_lock(first, locks.EXCLUSIVE)
    assert not locks.wait_lock(second, locks.SHARED, seconds=0.1)

    os.close(first)

    assert locks.try_lock(second, locks.SHARED)
    os.close(second)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["manage.py", "migrate"], True),
        (["manage.py", "check"], False),
        (["manage.py"], False),
        (["manage.py", "migrate", "--help"], False),
    ],
)
def test_commands_start_servers_only_if_they_need_them(
    arguments: list[str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert needs_servers(arguments) is expected

    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/name")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere")
    assert needs_servers(arguments) is False
