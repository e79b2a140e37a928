"""The process that owns the embedded servers: starts both, watches them, stops them.

It lives while somebody holds a lease (a shared lock on `users.lock`) and both servers live. The
kernel drops the lock of a process that dies, so a crash or `kill -9` of the last user ends the
servers as a normal exit does. If the keeper itself is killed, the kernel signals the servers.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from config.embedded import identity, locks, postgres, valkey
from config.embedded.errors import EmbeddedServersFailed
from config.embedded.places import Places

OLD_ONES_GONE_SECONDS = 30.0
READY_SECONDS = 60.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.2


@dataclass(slots=True)
class Keeper:
    """Both servers of one state folder, and the locks that tell others about them."""

    places: Places
    postgres: subprocess.Popen[bytes] | None = None
    valkey: subprocess.Popen[bytes] | None = None
    told_to_stop: bool = field(default=False)

    def start(self) -> None:
        """Start both and wait until both answer; raises EmbeddedServersFailed."""
        life_lock = locks.open_lock(self.places.lock("servers"))
        if not locks.wait_lock(life_lock, locks.EXCLUSIVE, seconds=OLD_ONES_GONE_SECONDS):
            raise EmbeddedServersFailed(
                f"Servers of an earlier run still live in {self.places.state_dir} and do not "
                "answer: end them, then try again."
            )
        self.places.stop_request.unlink(missing_ok=True)
        self.postgres = postgres.start(identity.choose(self.places), self.places, life_lock)
        self.valkey = valkey.start(self.places, life_lock)
        self._wait_until_ready()
        postgres.create_database(self.places)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not (postgres.answers(self.places) and valkey.answers(self.places)):
            if not self.both_live():
                raise EmbeddedServersFailed(self._last_words("ended at once"))
            if self.told_to_stop or time.monotonic() > deadline:
                raise EmbeddedServersFailed(self._last_words("did not answer in time"))
            time.sleep(0.05)

    def _last_words(self, what: str) -> str:
        lines = [f"An embedded server {what}."]
        for name in ("postgres", "valkey"):
            log = self.places.log(name)
            tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
            lines += [f"{log}:", *(f"  {line}" for line in tail)]
        return "\n".join(lines)

    def both_live(self) -> bool:
        """True while neither server has ended."""
        return all(
            server is not None and server.poll() is None for server in (self.postgres, self.valkey)
        )

    def watch(self) -> bool:
        """Wait for the last user to leave or for a request to stop; False if a server died."""
        users = locks.open_lock(self.places.lock("users"))
        while self.both_live():
            asked = self.told_to_stop or self.places.stop_request.exists()
            if asked or locks.try_lock(users, locks.EXCLUSIVE):
                return True
            time.sleep(POLL_SECONDS)
        return False

    def stop(self) -> None:
        """Stop both servers, politely first; returns when both are gone."""
        end(self.valkey, valkey.STOP, signal.SIGKILL)
        end(self.postgres, postgres.FAST_STOP, postgres.AT_ONCE_STOP)
        self.places.stop_request.unlink(missing_ok=True)
        # Whoever starts the servers next makes the folder again.
        with suppress(OSError):
            self.places.sockets.rmdir()

    def stop_on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_stop = True


def end(
    server: subprocess.Popen[bytes] | None, polite: signal.Signals, rude: signal.Signals
) -> None:
    """Ask a server to end; insist after ten seconds."""
    if server is None or server.poll() is not None:
        return
    server.send_signal(polite)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(rude)
        server.wait(STOP_SECONDS)


def detach(places: Places, report: int) -> None:
    """Let go of the terminal and of everything inherited but the way to report back."""
    os.setsid()
    log = os.open(places.log("keeper"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.closerange(3, report)
    os.closerange(report + 1, 256)


def keep(places: Places, report: int) -> int:
    """The keeper's life; writes `ready` or the reason of failure to `report`."""
    detach(places, report)
    keeper = Keeper(places)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, keeper.stop_on_signal)
    try:
        keeper.start()
        os.write(report, b"ready")
        os.close(report)
        return 0 if keeper.watch() else 1
    except (EmbeddedServersFailed, OSError) as failure:
        os.write(report, str(failure).encode())
        return 1
    finally:
        keeper.stop()


def main() -> int:
    """Fork the keeper off, wait for its report, print a failure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("state_dir", type=Path)
    parser.add_argument("--fast", action="store_true", help="no crash safety, for tests")
    asked = parser.parse_args()
    places = Places(asked.state_dir, durable=not asked.fast)
    places.make()
    heard, report = os.pipe()
    if os.fork() == 0:
        os._exit(keep(places, report))
    os.close(report)
    with os.fdopen(heard) as words:
        answer = words.read()
    if answer != "ready":
        sys.stderr.write(f"{answer or 'The keeper of the embedded servers died.'}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
