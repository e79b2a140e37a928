"""The processes of the product on one machine, tied to the life of the one that started them."""

import ctypes
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

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
PATIENCE_SECONDS = 3.0
# On one's own machine as root (a container, say) Celery's warning is noise: pickle is switched off.
ROOT_IS_FINE = "ignore:You're running the worker with superuser privileges"


@dataclass(frozen=True, slots=True)
class Part:
    """One process: its name in the output, its role in the settings, its command line."""

    name: str
    role: str
    command: tuple[str, ...]


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
        Part("web", "web", (*granian, "config.wsgi:application")),
        Part("worker", "worker", (*celery, "worker", "--concurrency", "1", *quiet)),
        Part("beat", "worker", (*celery, "beat", *quiet)),
        Part("relay", "relay", (*manage, "relay")),
        Part("webhooks", "relay", (*manage, "webhooks")),
        Part("guide", "command", (*manage, "guide")),
    ]
    if settings.DEMO:
        found.append(Part("carrier", "relay", (*manage, "embedded_carrier")))
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
    """A process that is told to end when whoever runs it dies, even by `kill -9`."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.starter = os.getpid()

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        """honcho runs this in a process of its own, between us and the command."""
        ask_kernel(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != self.starter:
            sys.exit(1)
        self._child_ctor = start_and_watch
        tie = shlex.join(enter_command("direct", "", int(signal.SIGTERM)))
        self.cmd: str = f"exec {tie} -- {self.cmd}"
        super().run(events, ignore_signals)


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
    """Run the parts until one ends or a signal comes; then end all. Returns the exit status."""
    # A child that loses its parent becomes ours, so that it can be ended with the others.
    ask_kernel(PR_SET_CHILD_SUBREAPER, 1)
    manager = Manager()
    manager._process_ctor = TiedProcess
    for part in found:
        environment = environment_of(part, os.environ)
        manager.add_process(part.name, shlex.join(part.command), env=environment)
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
