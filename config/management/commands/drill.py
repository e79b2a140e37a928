"""`manage.py drill`: can we go on from a backup? Tried, not believed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.drill.running import DrillFailed, drill


class Command(BaseCommand):
    help = "Dump this database, restore it into a new cluster, prove that everything goes on."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each step as it ends."""
        try:
            for step in drill():
                self.stdout.write(f"{step.name} ({step.seconds:.1f} s): {step.detail}")
        except DrillFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write("The backup is good.")
