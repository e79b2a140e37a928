"""`manage.py chaos_clients`: the generator of a chaos run, a process of its own."""

import signal
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from chaos.clients.crowd import Crowd, Plan


class Command(BaseCommand):
    help = "Open RMAs and walk them on until SIGTERM, then finish what is open. For `chaos`."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, how many, how often."""
        parser.add_argument("--url", required=True)
        parser.add_argument("--api-key", required=True)
        parser.add_argument("--folder", type=Path, required=True)
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--clients", type=int, default=4)
        parser.add_argument("--every", type=float, default=1.0)
        parser.add_argument("--open", type=int, default=4)
        parser.add_argument("--repairs", type=int, default=40)
        parser.add_argument("--most", type=int, default=1_000)

    def handle(self, *args: Any, **options: Any) -> None:
        """SIGTERM closes the door, a second one sends everybody home."""
        crowd = Crowd(
            Plan(
                url=options["url"],
                api_key=options["api_key"],
                folder=options["folder"],
                seed=options["seed"],
                clients=options["clients"],
                every_seconds=options["every"],
                most_open=options["open"],
                repairs=options["repairs"],
                most=options["most"],
            )
        )

        def told(_number: int, _frame: FrameType | None) -> None:
            (crowd.leaving if crowd.closing.is_set() else crowd.closing).set()

        signal.signal(signal.SIGTERM, told)
        crowd.run()
