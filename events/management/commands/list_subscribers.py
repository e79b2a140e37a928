"""`manage.py list_subscribers`: who reads the log, and how far behind they are."""

from typing import Any

from django.core.management.base import BaseCommand

from events import lag


class Command(BaseCommand):
    help = "List the subscribers of the log with their lag in events and their parked streams."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per subscriber."""
        for line in lag.all_lags():
            self.stdout.write(
                f"{line.name:40} {line.kind:12} behind {line.events:6} parked {line.parked:4}"
            )
