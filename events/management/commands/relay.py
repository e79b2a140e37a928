"""`manage.py relay`: the process that completes all work even when Redis is dead."""

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import clock, limits, periodic, pump
from events.relay import POLL_SECONDS, Relay


class Command(BaseCommand):
    help = "Run subscribers, effects and periodic jobs, polling the database, until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        """--once and --poll."""
        parser.add_argument("--once", action="store_true", help="drain, run due ticks and exit")
        parser.add_argument("--poll", type=float, default=POLL_SECONDS, help="seconds when idle")

    def handle(self, *args: Any, once: bool, poll: float, **options: Any) -> None:
        """Loop until told to stop; exits with 0, or with 1 when a loop broke."""
        if once:
            done = periodic.run_due(clock.now()) + pump.drain()
            self.stdout.write(f"{done} things done")
            return
        limits.cap_memory(settings.WORKER_MEMORY_MB)
        relay = Relay(poll)

        def stop(signum: int, frame: FrameType | None) -> None:
            relay.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("relay runs")
        relay.run()
        if relay.broken:
            raise CommandError("a loop of the relay broke; its traceback stands above")
        self.stdout.write("relay stopped")
