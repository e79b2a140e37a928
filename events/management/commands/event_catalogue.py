"""`manage.py event_catalogue [--check]`: docs/events.md from the registries."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import catalogue


class Command(BaseCommand):
    help = "Write docs/events.md from the registries, or check that it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check and --into."""
        parser.add_argument("--check", action="store_true", help="fail if the page is out of date")
        parser.add_argument("--into", type=Path, default=settings.BASE_DIR / "docs" / "events.md")

    def handle(self, *args: Any, check: bool, into: Path, **options: Any) -> None:
        """Write or compare."""
        page = catalogue.markdown()
        if not check:
            into.write_text(page, encoding="utf-8")
            self.stdout.write(f"{len(catalogue.entries())} events written to {into.name}")
        elif not into.exists() or into.read_text(encoding="utf-8") != page:
            raise CommandError(f"{into.name} is out of date: run manage.py event_catalogue")
