"""`manage.py webhooks`: the process that sends webhooks, apart from every other call."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from events import clock
from webhooks import courier, services


class Command(BaseCommand):
    help = "Send webhooks to partners' systems until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """--once."""
        parser.add_argument("--once", action="store_true", help="send what is due now and exit")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Loop until told to stop; exits with 0."""
        if once:
            services.go_on_with_replays(now=clock.now())
            self.stdout.write(f"{courier.send_due(1_000)} sent")
            return
        running = courier.Courier()

        def stop(signum: int, frame: FrameType | None) -> None:
            running.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("webhooks run")
        running.run()
        self.stdout.write("webhooks stopped")
