"""The processes we started, and the only ones we ever signal.

Every pid goes to a file before anything can happen to it. A signal is sent to a process of this
list or to a child of one, never by name and never to a number that was only read somewhere.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

ENTER = settings.BASE_DIR / "config" / "embedded" / "enter.py"


class NotOurs(Exception):
    """Somebody asked to signal a process that we did not start."""


@dataclass
class Roster:
    """Children by name, their logs and their numbers in `folder`."""

    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    kills: int = 0

    def start(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        pipe: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own that ends when we do, however we do."""
        log = (self.folder / f"{name}.log").open("ab")
        with log:
            child = subprocess.Popen(  # noqa: S603 - own command
                [*_tied(), "--", *command],
                cwd=settings.BASE_DIR,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if pipe else log,
                stderr=log,
                start_new_session=True,
            )
        with (self.folder / "pids").open("a") as pids:
            pids.write(f"{child.pid} {name}\n")
        self.running[name] = child
        return child

    def kill(self, name: str) -> None:
        """SIGKILL to a process and its group: nothing is finished, nothing said."""
        child = self.running.pop(name)
        _signal_group(child, signal.SIGKILL)
        child.wait()
        self.kills += 1

    def kill_child(self, name: str, pid: int) -> None:
        """SIGKILL to one child of a process of ours, which itself lives on."""
        if pid not in self.children(name):
            raise NotOurs(f"{pid} is no child of {name}")
        with suppress(ProcessLookupError):  # it has ended this very moment
            os.kill(pid, signal.SIGKILL)
        self.kills += 1

    def pause(self, name: str) -> None:
        """Nothing of this process moves until `resume`."""
        _signal_group(self.running[name], signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """It goes on as if nothing had been."""
        _signal_group(self.running[name], signal.SIGCONT)

    def children(self, name: str) -> list[int]:
        """The children of a process of ours."""
        pid = self.running[name].pid
        listed = Path(f"/proc/{pid}/task/{pid}/children")
        return [int(number) for number in listed.read_text().split()] if listed.exists() else []

    def ended(self, name: str) -> bool:
        """Whether the process has ended; not collected yet, so that its number stays its own."""
        pid = self.running[name].pid
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None

    def forget(self, name: str) -> int:
        """Collect a process that has ended (and what is left of its group); its exit status."""
        child = self.running.pop(name)
        _signal_group(child, signal.SIGKILL)
        return child.wait()

    def stopped_itself(self, name: str) -> bool:
        """Whether the process stands still (it has sent SIGSTOP to itself)."""
        stat = Path(f"/proc/{self.running[name].pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "T"

    def end(self, name: str, seconds: float) -> None:
        """Ask politely, then insist."""
        child = self.running.pop(name)
        _signal_group(child, signal.SIGCONT)
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
        _signal_group(child, signal.SIGKILL)
        child.wait()


def _tied() -> list[str]:
    """The launcher that has the kernel end the process when this one dies."""
    return [
        *(sys.executable, "-IS", str(ENTER), "--mode", "direct"),
        *("--parent", str(os.getpid()), "--signal", str(int(signal.SIGKILL))),
    ]


def _signal_group(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """A group lives as long as one of its members; ours is named after the child we hold."""
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return
