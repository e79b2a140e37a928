"""PostgreSQL and Valkey of one chaos run alone, each of which may be killed and started again."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from chaos.roster import Roster

POSTGRES, VALKEY = "postgres", "valkey"
STOP_SECONDS = 12.0


class DidNotStart(Exception):
    """A process of the run did not come up; the message says where its log lies."""


@dataclass
class Servers:
    """Both servers below `state`; addresses are known once they have started."""

    roster: Roster
    state: Path
    urls: dict[str, str] = field(default_factory=dict)
    pids: dict[str, int] = field(default_factory=dict)

    def start(self, *names: str) -> None:
        """Start these servers side by side; they answer when this returns."""
        launched = {name: self._launch(name) for name in names}
        for name, child in launched.items():
            self._await(name, child)

    def kill(self, name: str) -> None:
        """`kill -9` to the server itself, postmaster or Valkey; its minder ends after it."""
        self.roster.kill_child(name, self.pids.pop(name))
        self.roster.running[name].wait()
        self.roster.running.pop(name)

    def stop(self) -> None:
        """End both as an operator would."""
        for name in (VALKEY, POSTGRES):
            if name in self.roster.running:
                self.roster.end(name, STOP_SECONDS)

    def connect(self) -> psycopg.Connection[Any]:
        """An autocommit connection past the product."""
        return psycopg.connect(self.urls[POSTGRES], autocommit=True, connect_timeout=5)

    def ask(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """The rows of one statement."""
        with self.connect() as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def tell(self, statement: str, *parameters: Any) -> int:
        """Run one statement; the number of rows it touched."""
        with self.connect() as connection:
            return connection.execute(statement.encode(), parameters).rowcount

    def redis(self, database: int) -> "redis.Redis":
        """A client of the broker (0) or of the cache (1)."""
        path = self.urls[VALKEY].partition("://")[2].partition("?")[0]
        return redis.Redis(unix_socket_path=path, db=database)

    def _launch(self, name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "config.embedded.alone", name, str(self.state)]
        return self.roster.start(name, command, os.environ, pipe=True)

    def _await(self, name: str, child: subprocess.Popen[bytes]) -> None:
        started = time.monotonic()
        line = child.stdout.readline() if child.stdout else b""
        if not line:
            raise DidNotStart(f"{name}: see {self.roster.folder / name}.log")
        told = json.loads(line)
        self.pids[name], self.urls[name] = told["pid"], told["url"]
        self.seconds_to_start = time.monotonic() - started
