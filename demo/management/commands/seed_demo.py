"""Fill an empty database with the demo: two years of history, made through the services."""

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo import halves, logins, seeding
from demo.world import Size


class Command(BaseCommand):
    help = "Make the demo's history in an empty database, up to the beginning of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="the day the demo ends on")
        parser.add_argument("--rmas", type=int, default=320, help="how many requests")
        parser.add_argument("--devices", type=int, default=4000, help="how many devices were sold")
        parser.add_argument("--slowly", action="store_true", help="with one process, not two")
        parser.add_argument("--seed", type=int, default=7, help="the same seed, the same history")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has known passwords: it is made with DEMO=1 only.")
        if seeding.is_there():
            self.stdout.write("The demo is there already.")
            return
        size = Size(options["rmas"], options["devices"], options["seed"])
        today = options["today"] or datetime.now(UTC).date()
        try:
            seeding.seed(today=today, size=size, say=self._say, at_once=not options["slowly"])
        except seeding.NotEmptyError as error:
            raise CommandError(
                "This database holds other data. Use an empty one, or `make clean-data`."
            ) from error
        except (seeding.UnfinishedError, halves.HalfFailedError) as error:
            raise CommandError(
                f"The demo is not complete ({error}). `make clean-data`, then try again."
            ) from error
        self._say("  The demo is there. Sign in as:")
        for role, email, password in logins.ROWS:
            self._say(f"    {role:<18} {email:<32} {password}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
