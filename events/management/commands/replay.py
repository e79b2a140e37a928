"""`manage.py replay PROJECTION [--stream S] [--check]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.replay import replay


class Command(BaseCommand):
    help = "Rebuild the rows of a projection from the log, writing only what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """The projection, one stream of it, or only a comparison."""
        parser.add_argument("projection")
        parser.add_argument("--stream", help="only the rows of this stream")
        parser.add_argument(
            "--check", action="store_true", help="report differences, write nothing"
        )

    def handle(
        self, *args: Any, projection: str, stream: str | None, check: bool, **options: Any
    ) -> None:
        """Print every difference; a check that finds one fails."""
        try:
            report = replay(projection, stream=stream, check=check)
        except (LookupError, ValueError) as error:
            raise CommandError(str(error)) from error
        for difference in report.differences:
            self.stdout.write(str(difference))
        count = len(report.differences)
        self.stdout.write(f"{report.rows} rows compared, {count} different")
        if check and count:
            raise CommandError(f"{projection} differs from its history")
