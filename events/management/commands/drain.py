"""`manage.py drain`: process everything pending, then exit."""

from typing import Any

from django.core.management.base import BaseCommand

from events import pump


class Command(BaseCommand):
    help = "Process all pending events and effects until nothing is left, then exit."

    def handle(self, *args: Any, **options: Any) -> None:
        """Turn the crank until idle."""
        self.stdout.write(f"{pump.drain_all()} things done")
