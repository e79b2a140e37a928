"""However the run ends, no process of it is left."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from config.embedded.command_line import PROJECT
from config.management.commands.run import ensure_port_is_free
from config.running.restarts import Restarts

RUN = """
import django, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from config.running.processes import Part, run_all
folder = sys.argv[1]
# The second has a child of its own, as the web server does.
note = "import os,sys,time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
parent = (
    "import subprocess,sys; "
    "subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1] + '.child']); " + note
)
python = sys.executable
sys.exit(run_all([
    Part("first", "command", (python, "-c", note, folder + "/first")),
    Part("second", "command", (python, "-c", parent, folder + "/second", note)),
    Part("lasting", "command", (python, "-c", note, folder + "/lasting"), lasting=True),
]))
"""
NAMES = ("first", "second", "second.child", "lasting")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A running pair of processes, one with a child; their numbers are in files."""
    log = (tmp_path / "log").open("wb")
    with log:
        started = subprocess.Popen(
            [sys.executable, "-c", RUN, str(tmp_path)], cwd=PROJECT, stdout=log, stderr=log
        )
    assert until(lambda: all((tmp_path / name).exists() for name in NAMES), 30)
    assert until(lambda: all((tmp_path / name).read_text() for name in NAMES), 5)
    yield started
    # Nobody is left to end the child of a toy whose parent and grandparent were killed at once.
    child = pid(tmp_path, "second.child")
    if lives(child):
        os.kill(child, signal.SIGKILL)


def until(condition: object, seconds: float) -> bool:
    """Poll until the condition holds."""
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def pid(folder: Path, name: str) -> int:
    return int((folder / name).read_text())


def lives(number: int) -> bool:
    """True unless the process is gone or only waits to be collected."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def all_gone(folder: Path) -> bool:
    return not any(lives(pid(folder, name)) for name in NAMES)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_run_ends_every_process(
    run: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    run.send_signal(number)
    run.wait(20)

    assert until(lambda: not lives(pid(tmp_path, "first")), 5)
    assert until(lambda: not lives(pid(tmp_path, "second")), 5)
    if number is not signal.SIGKILL:
        assert all_gone(tmp_path)


@pytest.mark.parametrize("victim", ["first", "second"])
def test_the_death_of_one_part_ends_the_others_and_its_own_children(
    run: subprocess.Popen[bytes], tmp_path: Path, victim: str
) -> None:
    subprocess.run(["kill", "-9", str(pid(tmp_path, victim))], check=True)

    assert run.wait(20) != 0
    assert all_gone(tmp_path)


def test_a_lasting_part_that_is_killed_is_started_again_and_ends_with_the_others(
    run: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    first_life = pid(tmp_path, "lasting")
    os.kill(first_life, signal.SIGKILL)

    assert until(lambda: (tmp_path / "lasting").read_text() not in ("", str(first_life)), 30)
    assert "starts again in 2 s" in (tmp_path / "log").read_text()
    assert run.poll() is None
    run.send_signal(signal.SIGTERM)
    run.wait(20)
    assert all_gone(tmp_path)


def test_who_is_killed_comes_again_ever_later_and_who_has_run_well_comes_soon() -> None:
    restarts = Restarts()
    waits = [restarts.wait_after(-signal.SIGKILL, 0.1) for _ in range(7)]
    assert waits == [2, 4, 8, 16, 30, 30, 30]
    assert restarts.wait_after(-signal.SIGSEGV, 3_600) == 1
    assert restarts.wait_after(1, 0.1) == 2, "it had been well once"


@pytest.mark.parametrize("status", [1, 0, -signal.SIGTERM, 128 + signal.SIGINT])
def test_who_cannot_start_or_was_told_to_end_does_not_come_again(status: int) -> None:
    assert Restarts().wait_after(status, 1.0) is None


def test_a_taken_port_is_named_with_the_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError, match=f"PORT={port + 1} make run"):
            ensure_port_is_free(port)

    ensure_port_is_free(port)
