"""Are all pieces accounted for?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rma import conservation


class Command(BaseCommand):
    help = "List lines of closed RMAs whose received pieces were never handled."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(conservation.unbalanced())
        for line in found:
            self.stdout.write(
                f"{line.rma.number} line {line.position}: "
                f"{line.quantity_received} received, {line.quantity_disposed} handled"
            )
        if found:
            raise CommandError(f"{len(found)} lines are not balanced")
        self.stdout.write("every piece is accounted for")
