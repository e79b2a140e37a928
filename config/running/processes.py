"""The processes of the product on one machine, tied to the life of the one that started them."""

import ctypes
import multiprocessing
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from honcho.manager import Manager
from honcho.process import Popen, Process

from config.embedded.identity import enter_command
from config.running.restarts import Restarts

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PATIENCE_SECONDS = 3.0
# On one's own machine as root (a container, say) Celery's warning is noise: pickle is switched off.
ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"


@dataclass(frozen=True, slots=True)
class Part:
    """One process: its name in the output, its role in the settings, its command line.

    lasting: started again when it dies; without it the end of this part is the end of all.
    """

    name: str
    role: str
    command: tuple[str, ...]
    lasting: bool = False


def parts() -> list[Part]:
    """web, worker, beat, relay, webhooks; the carrier in the demo; and who watches the servers."""
    python = sys.executable
    manage = (python, str(settings.BASE_DIR / "manage.py"))
    celery = (python, "-m", "celery", "--quiet", "-A", "config.celery")
    quiet = ("--loglevel", "WARNING")
    granian = (
        *(python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
        *("--port", str(settings.PORT), "--workers", str(settings.WEB_WORKERS)),
        *("--blocking-threads", "4"),
        # So many requests are let in at once, so many more wait at the door.
        *("--backpressure", "32", "--backlog", "128"),
        *("--log-level", "warning", "--workers-kill-timeout", "3"),
    )
    found = [
        Part("web", "web", (*granian, "config.wsgi:application"), lasting=True),
        Part("worker", "worker", (*celery, "worker", "--concurrency", "1", *quiet), lasting=True),
        Part("beat", "worker", (*celery, "beat", *quiet), lasting=True),
        Part("relay", "relay", (*manage, "relay"), lasting=True),
        Part("webhooks", "relay", (*manage, "webhooks"), lasting=True),
        Part("guide", "command", (*manage, "guide")),
    ]
    if settings.DEMO:
        found.append(Part("carrier", "relay", (*manage, "embedded_carrier"), lasting=True))
    return found


def environment_of(part: Part, given: Mapping[str, str]) -> dict[str, str]:
    """The environment a part runs in: what is given, and its role."""
    return {
        **given,
        "PROCESS_ROLE": part.role,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": given.get("PYTHONWARNINGS", ROOT_IS_FINE),
        "SOFT_SHUTDOWN_SECONDS": "2",
        "LOG_LEVEL": given.get("LOG_LEVEL", "WARNING"),
    }


def ask_kernel(wish: int, value: int) -> None:
    """One prctl call of the current process."""
    ctypes.CDLL(None).prctl(wish, value, 0, 0, 0)


class TiedProcess(Process):  # type: ignore[misc] # honcho carries no types
    """A process that is told to end when whoever runs it dies, even by `kill -9`.

    restarts, ending: given after it is made; without them it is started once.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.starter = os.getpid()
        self.restarts: Restarts | None = None
        self.ending: Any = None
        self.status = 0

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        """honcho runs this in a process of its own, between us and the command."""
        ask_kernel(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.starter:
            sys.exit(1)
        self._child_ctor = start_and_watch
        tie = shlex.join(enter_command("direct", "", int(signal.SIGTERM)))
        self.cmd: str = f"exec {tie} -- {self.cmd}"
        started = time.monotonic()
        super().run(events, ignore_signals)
        while self._goes_on(time.monotonic() - started):
            started = time.monotonic()
            super().run(events, ignore_signals)
        super()._send_message({"returncode": self.status}, type="stop")

    def _send_message(self, data: Any, type: str = "line") -> None:
        """Whether the end of the command is the end of this process is not for honcho to say."""
        if type == "stop":
            self.status = int(data["returncode"])
        else:
            super()._send_message(data, type)

    def _goes_on(self, seconds: float) -> bool:
        """Whether the command is to be started again; waits until it may."""
        if self.restarts is None or self.ending.is_set():
            return False
        wait = self.restarts.wait_after(self.status, seconds)
        if wait is None:
            return False
        super()._send_message(f"ended with status {self.status}, starts again in {wait:.0f} s")
        return not self.ending.wait(wait)


class Launcher(Manager):  # type: ignore[misc] # honcho carries no types
    """honcho's manager, which tells the processes when they are not to be started again."""

    def __init__(self) -> None:
        super().__init__()
        self._process_ctor = TiedProcess
        self.ending = multiprocessing.Event()

    def add(self, part: Part) -> None:
        """Run this part, too."""
        environment = environment_of(part, os.environ)
        process = self.add_process(part.name, shlex.join(part.command), env=environment)
        process.restarts = Restarts() if part.lasting else None
        process.ending = self.ending

    def terminate(self) -> None:
        """End all. A signal may come in the middle of this; the event is set by the first only."""
        first = not self._terminating
        super().terminate()
        if first:
            self.ending.set()


def start_and_watch(command: str, **named: Any) -> Popen:
    """Start the command; when it ends, end what it left behind, which holds its output open."""
    child = Popen(command, **named)
    threading.Thread(target=end_group_with, args=(child.pid,), daemon=True).start()
    return child


def end_group_with(leader: int) -> None:
    """Wait for the leader of a process group to end and kill the rest of the group."""
    try:
        # WNOWAIT leaves the leader to be collected later: until then its number is nobody else's.
        os.waitid(os.P_PID, leader, os.WEXITED | os.WNOWAIT)
        os.killpg(leader, signal.SIGKILL)
    except (ChildProcessError, ProcessLookupError):
        # honcho was quicker to collect it, because nobody held its output open any more.
        return


def run_all(found: list[Part]) -> int:
    """Run the parts until one ends for good or a signal comes; then end all.

    Returns the exit status.
    """
    # A child that loses its parent becomes ours, so that it can be ended with the others.
    ask_kernel(PR_SET_CHILD_SUBREAPER, 1)
    manager = Launcher()
    for part in found:
        manager.add(part)
    try:
        manager.loop()
    finally:
        end_children()
    return int(manager.returncode or 0)


def children() -> list[int]:
    """Our children and the orphans we took over."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(number) for number in listed.read_text().split()] if listed.exists() else []


def end_children() -> None:
    """End what is left: politely for three seconds, then by force."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := children():
        number = signal.SIGTERM if time.monotonic() < deadline else signal.SIGKILL
        for child in left:
            os.kill(child, number)
        time.sleep(0.1)
        reap()


def reap() -> None:
    """Collect the children that have ended, so that they are not listed any more."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return
