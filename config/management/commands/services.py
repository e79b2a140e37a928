"""Start, stop and ask the embedded servers; use them from a program that knows only URLs."""

import os
import subprocess
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.embedded import lease
from config.embedded.command_line import places_from_environment
from config.embedded.errors import EmbeddedServersFailed
from config.embedded.places import Places


class Command(BaseCommand):
    help = "The embedded PostgreSQL and Valkey: status, start (until Ctrl-C), stop, exec PROGRAM."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "start", "stop", "exec"])
        parser.add_argument("program", nargs="*", help="for exec: a program and its arguments")

    def handle(self, *args: Any, **options: Any) -> None:
        places = places_from_environment()
        try:
            getattr(self, options["action"])(places, options["program"])
        except EmbeddedServersFailed as failure:
            raise CommandError(str(failure)) from failure

    def status(self, places: Places, _program: list[str]) -> None:
        """Print the URLs, and whether the servers answer."""
        self.stdout.write("running" if lease.running(places) else "stopped")
        self.stdout.write(f"DATABASE_URL={places.database_url()}\nREDIS_URL={places.redis_url()}")

    def start(self, places: Places, program: list[str]) -> None:
        """Keep the servers running until Ctrl-C."""
        with lease.hold(places):
            self.status(places, program)
            self.stdout.write("Stop with Ctrl-C.")
            try:
                while lease.running(places):
                    time.sleep(1)
            except KeyboardInterrupt:
                return
            raise CommandError(f"A server died: see the logs in {places.state_dir}")

    def stop(self, places: Places, _program: list[str]) -> None:
        """Stop the servers, whoever uses them."""
        if not lease.stop(places):
            raise CommandError(f"The servers of {places.state_dir} do not stop.")
        self.stdout.write("stopped")

    def exec(self, places: Places, program: list[str]) -> None:
        """Run a program with DATABASE_URL and REDIS_URL set; exit with its status."""
        if not program:
            raise CommandError("Name a program: services exec -- psql")
        given = {"DATABASE_URL": places.database_url(), "REDIS_URL": places.redis_url()}
        with lease.hold(places):
            done = subprocess.run(program, check=False, env={**given, **os.environ})  # noqa: S603 - typed by the operator
        if done.returncode:
            raise CommandError(f"{program[0]} failed.", returncode=done.returncode)
