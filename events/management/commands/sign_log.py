"""`manage.py sign_log`: keep the signed root of the log outside the database, as the daily tick."""

from typing import Any

from django.core.management.base import BaseCommand

from events import clock, roots


class Command(BaseCommand):
    help = "Write the signed root of the log into LOG_ROOTS_DIR; `verify_log --root` checks it."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the name of the file."""
        self.stdout.write(str(roots.write(clock.now())))
