"""`manage.py chaos_errand`: something a scenario needs done with the product's own code."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chaos import contests, errands, poison


class Command(BaseCommand):
    help = "Do something with the product's own code that a scenario of `chaos` needs."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which errand, how to get in, and where to write."""
        parser.add_argument("errand", choices=["story", "hold", "contests", "swallow"])
        parser.add_argument("--url", default="")
        parser.add_argument("--api-key", default="")
        parser.add_argument("--staff-session", default="")
        parser.add_argument("--folder", type=Path)
        parser.add_argument("--name", default="")
        parser.add_argument("--count", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Results lie in files of the folder."""
        if options["errand"] in ("hold", "swallow"):
            {"hold": errands.hold, "swallow": poison.serve}[options["errand"]]()
            return
        if options["errand"] == "contests":
            score = contests.run(
                options["url"], options["api_key"], options["folder"] / "journals", options["count"]
            )
            errands.put(options["folder"] / contests.CONTESTS, asdict(score))
            return
        keys = errands.Keys(options["url"], options["api_key"], options["staff_session"])
        errands.story(keys, options["folder"], options["name"])
