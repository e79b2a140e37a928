"""`manage.py verify_log`: prove that nobody changed the log."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import roots
from events.cut import consistent_cut
from events.verification import verify


class Command(BaseCommand):
    help = "Recompute the hash chain of every stream and check versions, order and partitions."

    def add_arguments(self, parser: CommandParser) -> None:
        """--until and --root: compare with what was kept outside the database."""
        parser.add_argument("--until", type=int, help="position up to which to walk (default: all)")
        parser.add_argument(
            "--root",
            help="signed file of `sign_log`, or digest printed by a run with the same --until",
        )

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
        if root is not None and Path(root).is_file():
            self._compare(Path(root))
        elif root is not None and root != verdict.root:
            raise CommandError("the root differs: streams were cut off, added or changed")

    def _compare(self, path: Path) -> None:
        """Fail when the file is not ours or the log of then has changed since."""
        try:
            root = roots.read(path)
        except roots.NotAuthentic as error:
            raise CommandError(str(error)) from error
        if differing := roots.differing_partitions(root):
            named = ", ".join(map(str, differing))
            raise CommandError(
                f"the log up to {root.until} is not what it was on {root.made_at}:"
                f" streams were cut off, added or changed in partition {named}"
            )
        self.stdout.write(f"the log up to {root.until} is what it was on {root.made_at}")
