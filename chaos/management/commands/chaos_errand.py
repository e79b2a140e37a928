"""`manage.py chaos_errand`: something a scenario needs done with the product's own code."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chaos import errands


class Command(BaseCommand):
    help = "Ship an RMA out fifty times at once, or forget a transaction. For `chaos`."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which errand, how to get in, and where to write."""
        parser.add_argument("errand", choices=["story", "hold"])
        parser.add_argument("--url", default="")
        parser.add_argument("--api-key", default="")
        parser.add_argument("--staff-session", default="")
        parser.add_argument("--folder", type=Path)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Results lie in files of the folder."""
        if options["errand"] == "hold":
            errands.hold()
            return
        keys = errands.Keys(options["url"], options["api_key"], options["staff_session"])
        errands.story(keys, options["folder"], options["name"])
