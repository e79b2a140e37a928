"""Run the whole product on this machine: servers, web, worker, beat, relay and demo carrier."""

import json
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.embedded import lease
from config.embedded.errors import EmbeddedServersFailed
from config.running import preparing, processes

GONE_SECONDS = 15.0


class Command(BaseCommand):
    help = "Run everything until Ctrl-C. PORT=… chooses the port, DEMO=1 brings demo data."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--list` only says what would be started."""
        parser.add_argument(
            "--list", action="store_true", help="print the processes as JSON and start none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.describe()
            return
        signal.signal(signal.SIGTERM, interrupt)
        ensure_port_is_free(settings.PORT)
        status = 0
        try:
            with self.servers():
                preparing.prepare(self.say)
                self.say("Starting the processes …")
                status = processes.run_all(processes.parts())
        except EmbeddedServersFailed as failure:
            raise CommandError(str(failure)) from failure
        except KeyboardInterrupt:
            status = 130
        lease.wait_until_gone(settings.EMBEDDED_PLACES, seconds=GONE_SECONDS)
        self.say("Everything is stopped; the data is kept.")
        sys.exit(0 if status in (130, 143) else status)

    def describe(self) -> None:
        """Each process with its command line and what its environment needs besides ours."""
        found = [
            {
                "name": part.name,
                "command": part.command,
                "environment": processes.environment_of(part, {}),
            }
            for part in processes.parts()
        ]
        self.stdout.write(json.dumps(found))

    def say(self, line: str) -> None:
        """Progress, at once."""
        self.stdout.write(line)
        self.stdout.flush()

    @contextmanager
    def servers(self) -> Iterator[None]:
        """The embedded servers, unless both were given from outside."""
        if not (settings.DATABASE_IS_EMBEDDED or settings.REDIS_IS_EMBEDDED):
            yield
            return
        started = time.monotonic()
        with lease.hold(settings.EMBEDDED_PLACES):
            self.say(f"  PostgreSQL and Valkey answer ({time.monotonic() - started:.1f} s)")
            yield


def interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat TERM like Ctrl-C while things are being prepared; honcho has its own way later."""
    raise KeyboardInterrupt


def ensure_port_is_free(port: int) -> None:
    """Refuse early, with the way out, when another program serves on our port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken by another program. Stop it, or choose another port: "
                f"PORT={port + 1} make run"
            ) from error
