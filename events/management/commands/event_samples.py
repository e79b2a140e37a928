"""`manage.py event_samples`: write the samples that are missing, and never touch an old one."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from events import samples


class Command(BaseCommand):
    help = "Write a sample for every event schema that has none yet."

    def add_arguments(self, parser: CommandParser) -> None:
        """--into."""
        parser.add_argument(
            "--into", type=Path, default=settings.BASE_DIR / "tests" / "events" / "samples"
        )

    def handle(self, *args: Any, into: Path, **options: Any) -> None:
        """Name what was written."""
        for kind in samples.missing(into):
            self.stdout.write(samples.write(into, kind).name)
