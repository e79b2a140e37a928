"""One embedded server by itself, in the foreground: for who starts, kills and restarts it at will.

`python -m config.embedded.alone postgres|valkey STATE_DIR` prints one JSON line with the pid and
the address of the server when it answers, and ends when the server does. The keeper minds both
servers together and ends them together; fault tests need to lose one and keep the other.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from config.embedded import identity, locks, postgres, valkey
from config.embedded.errors import EmbeddedServersFailed
from config.embedded.keeper import end
from config.embedded.places import Places

OLD_ONE_GONE_SECONDS = 30.0
READY_SECONDS = 60.0
POLL_SECONDS = 0.02


def start_postgres(places: Places, life_lock: int) -> subprocess.Popen[bytes]:
    """PostgreSQL, its data made first if need be."""
    return postgres.start(identity.choose(places), places, life_lock)


STARTS: dict[str, Callable[[Places, int], subprocess.Popen[bytes]]] = {
    "postgres": start_postgres,
    "valkey": valkey.start,
}
ANSWERS = {"postgres": postgres.answers, "valkey": valkey.answers}
STOPS = {
    "postgres": (postgres.FAST_STOP, postgres.AT_ONCE_STOP),
    "valkey": (valkey.STOP, signal.SIGKILL),
}


def started(name: str, places: Places) -> subprocess.Popen[bytes]:
    """Start the server when the last process of an earlier one has gone; wait until it answers.

    Raises EmbeddedServersFailed.
    """
    lock = locks.open_lock(places.lock(f"{name}-alone"))
    if not locks.wait_lock(lock, locks.EXCLUSIVE, seconds=OLD_ONE_GONE_SECONDS):
        raise EmbeddedServersFailed(f"An earlier {name} in {places.state_dir} does not end.")
    server = STARTS[name](places, lock)
    deadline = time.monotonic() + READY_SECONDS
    while not ANSWERS[name](places):
        if server.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedServersFailed(f"{name} does not start: see {places.log(name)}")
        time.sleep(POLL_SECONDS)
    if name == "postgres":
        postgres.create_database(places)
    return server


def address(name: str, places: Places) -> str:
    """Where the server listens."""
    return places.database_url() if name == "postgres" else places.redis_url()


def leave(_number: int, _frame: FrameType | None) -> None:
    """A signal ends the wait for the server."""
    sys.exit(0)


def main() -> int:
    """Run one server until it or we are told to end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=sorted(STARTS))
    parser.add_argument("state_dir", type=Path)
    asked = parser.parse_args()
    places = Places(asked.state_dir.resolve())
    places.make()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    server = None
    try:
        server = started(asked.name, places)
        line = {"pid": server.pid, "url": address(asked.name, places)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        return server.wait()
    except EmbeddedServersFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    finally:
        end(server, *STOPS[asked.name])
        # The other server may still have its socket there; the last one takes the folder along.
        with suppress(OSError):
            places.sockets.rmdir()


if __name__ == "__main__":
    sys.exit(main())
