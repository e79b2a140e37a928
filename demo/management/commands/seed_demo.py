"""Fill an empty database with the demo: two years of history, made through the services."""

import time
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import logins, seeding


class Command(BaseCommand):
    help = "Make the demo's history in an empty database, up to the beginning of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="the day the demo ends on")
        parser.add_argument("--rmas", type=int, default=320, help="how many requests")
        parser.add_argument("--devices", type=int, default=4000, help="how many devices were sold")
        parser.add_argument("--seed", type=int, default=7, help="the same seed, the same history")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has known passwords: it is made with DEMO=1 only.")
        if seeding.is_there():
            self.stdout.write("The demo is there already.")
            return
        started = time.monotonic()
        size = seeding.Size(options["rmas"], options["devices"], options["seed"])
        today = options["today"] or datetime.now(UTC).date()
        try:
            seeding.seed(today=today, size=size, say=self._say)
        except seeding.NotEmptyError as error:
            raise CommandError(
                "This database holds other data. Use an empty one, or `make clean-data`."
            ) from error
        self._say(f"  the demo is there ({time.monotonic() - started:.0f} s). Sign in as:")
        for role, email, password in logins.ROWS:
            self._say(f"    {role:<18} {email:<32} {password}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
