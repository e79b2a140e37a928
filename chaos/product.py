"""The product as `make run` starts it, on servers of its own, in a folder of its own.

The command lines are those of `make run` (`manage.py run --list` tells them), so what is hurt here
is what runs there.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from django.conf import settings

from chaos import inside
from chaos.roster import Roster
from chaos.servers import POSTGRES, VALKEY, DidNotStart, Servers

T = TypeVar("T")
ENTRY = Path(__file__).with_name("entry")
PARTS = ("web", "worker", "beat", "relay", "carrier")
READY_SECONDS = 45.0
POLL_SECONDS = 0.1
STOP_SECONDS = 6.0
CARRIER_KEY = "demo-carrier-key"
SWITCHES: Mapping[str, Any] = {
    "auto_drop_off": True,
    "day_seconds": 0.3,
    "webhook_copies": 2,
    "webhook_shuffle": True,
    "webhook_delay_seconds": 0,
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the product is to be changed: time-lapse, and protections taken away."""

    lapse: bool = True
    without: tuple[str, ...] = ()


@dataclass
class Product:
    """One running product. `start`, hurt it through `roster` and `servers`, `stop`."""

    folder: Path
    wishes: Wishes
    roster: Roster = field(init=False)
    servers: Servers = field(init=False)
    environment: dict[str, str] = field(default_factory=dict)
    world: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.roster = Roster(self.folder)
        self.servers = Servers(self.roster, self.folder / "state")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._parts: dict[str, dict[str, Any]] = {}

    def start(self) -> None:
        """Servers, tables, the goods of the trade, and every process; it serves afterwards."""
        self.servers.start(POSTGRES, VALKEY)
        self.environment = self._environment()
        self.world = json.loads(self.manage("chaos_world"))
        self._parts = {part["name"]: part for part in self.world.pop("parts")}
        for name in PARTS:
            self.start_part(name)
        self.until("the web process is ready", self.ready, READY_SECONDS)
        self.carrier().put("sandbox/settings", json=dict(SWITCHES)).raise_for_status()

    def start_part(self, part: str, name: str = "", **changes: str) -> None:
        """Start a process under its own or another name, with changes to its environment."""
        told = self._parts[part]
        environment = {**self.environment, **told["environment"], **changes}
        self.roster.start(name or part, told["command"], environment)

    def restart_dead(self) -> list[str]:
        """What a supervisor does: start every part again that has ended; their names."""
        dead = [name for name in PARTS if self._is_dead(name)]
        for name in dead:
            if name in self.roster.running:
                self.roster.forget(name)
                self.roster.kills += 1
            self.start_part(name)
        return dead

    def manage(self, *arguments: str, **changes: str) -> str:
        """Run a management command on this product's database; what it printed."""
        done = subprocess.run(  # noqa: S603 - own command
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={**self.environment, **changes},
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise DidNotStart(f"manage.py {' '.join(arguments)}: {done.stderr[-2000:]}")
        return done.stdout

    def start_command(self, name: str, *arguments: str, **changes: str) -> None:
        """Start a management command as one of our processes."""
        command = [sys.executable, "manage.py", *arguments]
        self.roster.start(name, command, {**self.environment, **changes})

    def until(self, what: str, found: Callable[[], T], seconds: float) -> T:
        """Ask again until the answer is something; raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not (answer := found()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not within {seconds:.0f} s")
            time.sleep(POLL_SECONDS)
        return answer

    def ready(self) -> bool:
        """Whether the web process can serve."""
        try:
            answer = httpx.get(f"{self.url}/readyz", trust_env=False, verify=False)  # noqa: S501
            return answer.status_code == 200
        except httpx.TransportError:
            return False

    def carrier(self) -> httpx.Client:
        """The carrier's API."""
        return httpx.Client(
            base_url=f"{self.url}/carrier/v1/",
            headers={"Authorization": f"Bearer {CARRIER_KEY}"},
            trust_env=False,
            timeout=10,
            verify=False,  # noqa: S501 - plain HTTP; making a context would take longer than a call
        )

    def stop(self) -> None:
        """End everything that was started, the servers last."""
        for name in [name for name in self.roster.running if name not in (POSTGRES, VALKEY)]:
            self.roster.kill(name)
        self.servers.stop()

    def _is_dead(self, name: str) -> bool:
        return name not in self.roster.running or self.roster.ended(name)

    def _environment(self) -> dict[str, str]:
        given = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **given,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(ENTRY),
            "CHAOS_INSIDE": "1",
            inside.LAPSE: "1" if self.wishes.lapse else "",
            inside.POISON: "1",
            inside.WITHOUT: ",".join(self.wishes.without),
            "DATABASE_URL": self.servers.urls[POSTGRES],
            "REDIS_URL": self.servers.urls[VALKEY],
            "STATE_DIR": str(self.folder / "state"),
            "OUTBOX_DIR": str(self.folder / "outbox"),
            "STATIC_ROOT": str(self.folder / "static"),
            "SECRET_KEY": "chaos-only-secret-key-chaos-only-secret-key-chaos-only",
            "PORT": str(self.port),
            "SITE_URL": self.url,
            "DEMO": "1",
            "EMAIL_BACKEND_KIND": "outbox",
            "CARRIER_DAY_SECONDS": "1",
            "CARRIER_AUTO_DROP_OFF_DAYS": "1",
            "API_RATE_SIGNED_IN": "100000/min",
        }


def free_port() -> int:
    """A port of this machine nobody serves on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
