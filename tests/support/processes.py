"""The real processes of the product, on the database, the Redis and the folders of one test.

They are started with the very command lines of `make run`, end with the test however that ends,
and their output is shown when the test fails.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
from django.db import connection
from django.test import override_settings

from config.embedded import locks
from config.embedded.command_line import PROJECT
from config.embedded.identity import enter_command
from config.running import preparing, processes
from config.settings import files as file_settings
from events import lag
from events.models import Effect, ParkedStream
from notifications import outbox_pages
from notifications.outbox_pages import StoredMail
from tests.support.browsing import PATIENCE_SECONDS, Visitor
from tests.support.events import recorded_types

T = TypeVar("T")
DEADLINE_SECONDS = 60.0
POLL_SECONDS = 0.2
FIRST_LOOK_SECONDS = 1.0
PARTING_SECONDS = 5.0
LINES_SHOWN = 60
STATIC_ROOT = PROJECT / ".state" / "test" / "static-hashed"
CARRIER_KEY = "demo-carrier-key"


class Stack:
    """Some processes of the product; `start` and `kill` them by their names in `make run`."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._closing = ExitStack()
        self._environment = {
            **environment,
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DEMO": "1",
            "EMAIL_BACKEND_KIND": "outbox",
            "OUTBOX_DIR": str(folder / "outbox"),
            "STATE_DIR": str(folder / "state"),
            "STATIC_ROOT": str(STATIC_ROOT),
            # A carrier's day is a second; parcels wait until the test lets them be dropped off.
            "CARRIER_DAY_SECONDS": "1",
            "CARRIER_AUTO_DROP_OFF_DAYS": "1",
        }
        (folder / "state").mkdir()

    def start(self, *names: str) -> None:
        """Start these processes; the web process answers when this returns."""
        with override_settings(PORT=self.port, DEMO=True):
            known = {part.name: part for part in processes.parts()}
        for name in names:
            self._running[name] = self._start(known[name])
        if "web" in names:
            self.until("the web process is ready", self._ready)

    def kill(self, *names: str) -> None:
        """SIGKILL to the processes and their children: nothing is finished, nothing said."""
        for name in names:
            child = self._running.pop(name)
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def pause(self, *names: str) -> None:
        """Nothing of these processes moves until `resume`; they hold no lock others wait for."""
        self.until("they stop between two transactions", lambda: self._stops(names))

    def _stops(self, names: Iterable[str]) -> bool:
        """Stop them; when one was in the middle of a transaction let them go on, for now."""
        for name in names:
            os.killpg(self._running[name].pid, signal.SIGSTOP)
        try:
            self.until("no transaction is open", no_transaction_is_open, seconds=FIRST_LOOK_SECONDS)
        except AssertionError:
            self.resume(*names)
            return False
        return True

    def resume(self, *names: str) -> None:
        """They go on as if nothing had been."""
        for name in names:
            os.killpg(self._running[name].pid, signal.SIGCONT)

    def stop(self) -> None:
        """End everything that was started; nothing of it is worth a farewell."""
        self._closing.close()
        self.kill(*self._running)

    def until(self, what: str, found: Callable[[], T], seconds: float = DEADLINE_SECONDS) -> T:
        """Ask again until the answer is something; fails when time is up or a process has died."""
        deadline = time.monotonic() + seconds
        while not (answer := found()):
            gone = [name for name, child in self._running.items() if has_ended(child)]
            assert not gone, f"while waiting until {what}: {gone} ended"
            assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
            time.sleep(POLL_SECONDS)
        return answer

    def settle(self) -> None:
        """Wait until nobody has anything left to do; no stream is parked, no effect has failed."""
        self.until("everything is settled", is_idle)
        assert list(ParkedStream.objects.all()) == []
        assert not Effect.objects.exclude(state=Effect.State.DONE).exists()

    def visitor(self) -> Visitor:
        """Somebody with a fresh browser."""
        return Visitor(self._client(headers={"Accept-Language": "en"}, follow_redirects=True))

    def carrier(self) -> httpx.Client:
        """The carrier's API, asked by whoever holds our key."""
        client = self._client(headers={"Authorization": f"Bearer {CARRIER_KEY}"})
        client.base_url = httpx.URL(f"{self.url}/carrier/v1/")
        return client

    def mails(self) -> list[StoredMail]:
        """What has been sent so far, oldest first."""
        with override_settings(EMAIL_FILE_PATH=str(self.folder / "outbox")):
            return outbox_pages.newest(1000)[::-1]

    def mail(self, subject: str) -> StoredMail:
        """Wait for the mail whose subject has these words."""

        def found() -> list[StoredMail]:
            return [mail for mail in self.mails() if subject in mail.subject]

        return self.until(f"a mail “{subject}”", found)[0]

    def logs(self) -> str:
        """The end of what each process wrote."""
        ends = [
            (path.stem, path.read_text(errors="replace").splitlines()[-LINES_SHOWN:])
            for path in sorted(self.folder.glob("*.log"))
        ]
        return "\n".join(line for name, lines in ends for line in (f"--- {name}", *lines))

    def _client(
        self, headers: Mapping[str, str], *, follow_redirects: bool = False
    ) -> httpx.Client:
        return self._closing.enter_context(
            httpx.Client(
                base_url=self.url,
                headers=dict(headers),
                follow_redirects=follow_redirects,
                timeout=PATIENCE_SECONDS,
                trust_env=False,
            )
        )

    def _start(self, part: processes.Part) -> subprocess.Popen[bytes]:
        # The first TERM is the kernel's, should this test run be killed.
        tie = enter_command("direct", "", int(signal.SIGTERM))
        with (self.folder / f"{part.name}.log").open("ab") as log:
            return subprocess.Popen(
                [*tie, "--", *part.command],
                cwd=PROJECT,
                env=processes.environment_of(part, self._environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running(folder: Path, environment: Mapping[str, str]) -> Iterator[Stack]:
    """A stack without processes yet; whatever is started in it ends with the block."""
    collect_static()
    stack = Stack(folder, environment)
    try:
        yield stack
    finally:
        stack.stop()
        # pytest shows this only beside a failure.
        sys.stdout.write(f"{stack.logs()}\n{how_things_stand()}")


def collect_static() -> None:
    """The static files as the web process wants them, collected anew when one has changed."""
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    lock = locks.open_lock(STATIC_ROOT.with_suffix(".lock"))
    try:
        locks.wait_lock(lock, locks.EXCLUSIVE, seconds=DEADLINE_SECONDS)
        with override_settings(STORAGES=file_settings.STORAGES, STATIC_ROOT=STATIC_ROOT):
            preparing.collect_static()
    finally:
        os.close(lock)


def is_idle() -> bool:
    """True when every subscriber has read the whole log and no call is under way."""
    waiting = Effect.objects.filter(state__in=Effect.UNFINISHED)
    return not waiting.exists() and not any(line.events for line in lag.all_lags())


def no_transaction_is_open() -> bool:
    """True when no other connection to this database is inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL"
        )
        return bool(cursor.fetchone() == (0,))


def how_things_stand() -> str:
    """The last events, and what is parked or under way."""
    events = recorded_types()[-LINES_SHOWN:]
    parked = [f"parked: {row} {row.error}" for row in ParkedStream.objects.all()]
    effects = Effect.objects.exclude(state=Effect.State.DONE)
    return "\n".join([*events, *parked, *(f"{row.state}: {row} {row.error}" for row in effects)])


def has_ended(child: subprocess.Popen[bytes]) -> bool:
    """True when it has; not collected yet, so that its number stays its own."""
    return os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None


def free_port() -> int:
    """A port of this machine nobody serves on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
