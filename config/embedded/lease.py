"""Use the embedded servers: whoever holds a lease keeps them running."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded import locks, postgres, valkey
from config.embedded.errors import EmbeddedServersFailed
from config.embedded.places import Places

PROJECT = Path(__file__).resolve().parent.parent.parent
STOPPING_SECONDS = 40.0
STARTING_SECONDS = 120.0


def running(places: Places) -> bool:
    """True when both servers answer over their sockets."""
    return places.sockets.is_dir() and postgres.answers(places) and valkey.answers(places)


@contextmanager
def hold(places: Places) -> Iterator[None]:
    """Keep both servers running inside this block, starting them if need be.

    Several processes may hold a lease at once; the servers stop after the last one let go.
    Raises EmbeddedServersFailed with the reason and the remedy.
    """
    places.make()
    users = locks.open_lock(places.lock("users"))
    try:
        # A keeper that is shutting down has this lock to itself until its servers are gone.
        if not locks.wait_lock(users, locks.SHARED, seconds=STOPPING_SECONDS):
            raise EmbeddedServersFailed(f"The servers of {places.state_dir} do not stop.")
        ensure_running(places)
        yield
    finally:
        os.close(users)


def ensure_running(places: Places) -> None:
    """Start the servers unless they answer; one process at a time decides that."""
    starter = locks.open_lock(places.lock("start"))
    try:
        if not locks.wait_lock(starter, locks.EXCLUSIVE, seconds=STARTING_SECONDS):
            raise EmbeddedServersFailed("Another process has been starting the servers for long.")
        if not running(places):
            start_keeper(places)
    finally:
        os.close(starter)


def start_keeper(places: Places) -> None:
    """Start the keeper and wait for its report."""
    command = [sys.executable, "-m", "config.embedded.keeper", str(places.state_dir.resolve())]
    if not places.durable:
        command.append("--fast")
    done = subprocess.run(  # noqa: S603 - own command
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        timeout=STARTING_SECONDS,
    )
    if done.returncode != 0:
        raise EmbeddedServersFailed(done.stderr.strip())


def stop(places: Places) -> bool:
    """Stop the servers whoever uses them; False when some process of theirs lives on."""
    if not places.lock("servers").exists():
        return True
    places.stop_request.touch()
    gone = wait_until_gone(places, seconds=STOPPING_SECONDS)
    places.stop_request.unlink(missing_ok=True)
    return gone


def wait_until_gone(places: Places, *, seconds: float) -> bool:
    """Wait for the last process of the servers to end; True when all are gone."""
    servers = locks.open_lock(places.lock("servers"))
    deadline = time.monotonic() + seconds
    try:
        while not locks.try_lock(servers, locks.SHARED):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True
    finally:
        os.close(servers)
