"""`manage.py after_restore`: the first thing to run on a restored database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import clock, recovery


class Command(BaseCommand):
    help = "Put unfinished calls in doubt, so that each is asked for before it is repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        """--prove: look at everything that a restore may have broken."""
        parser.add_argument(
            "--prove",
            action="store_true",
            help="verify the log, let subscribers catch up (without calls), compare projections",
        )

    def handle(self, *args: Any, prove: bool, **options: Any) -> None:
        """Print what was done and found; fails when a proof does not hold."""
        self.stdout.write(f"{recovery.doubt_unfinished_calls(now=clock.now())} calls in doubt")
        broken = 0
        for proof in recovery.proofs() if prove else ():
            broken += not proof.holds
            self.stdout.write(f"{'ok' if proof.holds else 'BROKEN'} {proof.name}: {proof.detail}")
        if broken:
            raise CommandError(f"{broken} proofs do not hold")
