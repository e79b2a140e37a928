"""`manage.py verify_log`: prove that nobody changed the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events.cut import consistent_cut
from events.verification import verify


class Command(BaseCommand):
    help = "Recompute the hash chain of every stream and check versions, order and partitions."

    def add_arguments(self, parser: CommandParser) -> None:
        """--until and --root: compare with a digest kept outside the database."""
        parser.add_argument("--until", type=int, help="position up to which to walk (default: all)")
        parser.add_argument("--root", help="digest printed by an earlier run with the same --until")

    def handle(self, *args: Any, until: int | None, root: str | None, **options: Any) -> None:
        """Print what was found; fails when anything is broken."""
        verdict = verify(consistent_cut() if until is None else until)
        for found in verdict.breaks:
            self.stderr.write(f"{found.stream}@{found.version} at {found.position}: {found.why}")
        self.stdout.write(
            f"{verdict.events} events in {verdict.streams} streams"
            f" until {verdict.until}, root {verdict.root}"
        )
        if verdict.breaks:
            raise CommandError(f"{len(verdict.breaks)} breaks found")
        if root is not None and root != verdict.root:
            raise CommandError("the root differs: streams were cut off, added or changed")
