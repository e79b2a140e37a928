"""`manage.py chaos_errand`: something a scenario needs done with the product's own code."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chaos import errands


class Command(BaseCommand):
    help = "Prepare an RMA, ship it out fifty times at once, or forget a transaction. For `chaos`."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which errand, and what it is about."""
        parser.add_argument("errand", choices=["prepare", "ship_out", "hold"])
        parser.add_argument("--url", default="")
        parser.add_argument("--api-key", default="")
        parser.add_argument("--staff-session", default="")
        parser.add_argument("--journals", type=Path)
        parser.add_argument("--name", default="")
        parser.add_argument("--rma", default="")
        parser.add_argument("--item", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the result as JSON."""
        keys = errands.Keys(options["url"], options["api_key"], options["staff_session"])
        match options["errand"]:
            case "prepare":
                answer: Any = errands.prepare(keys, options["journals"], options["name"])
            case "ship_out":
                answer = errands.ship_out(
                    keys, options["journals"], options["rma"], options["item"]
                )
            case _:
                answer = errands.hold()
        self.stdout.write(json.dumps(answer))
