"""`manage.py embedded_carrier`: the carrier's clock. It moves parcels and sends webhooks."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from embedded_carrier import clock

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 0.5
PAUSE_WITHOUT_DATABASE_SECONDS = 3.0


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; the tick under way is finished first."""

    help = "Move the embedded carrier's parcels along and send its webhooks."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` makes one tick and ends."""
        parser.add_argument("--once", action="store_true", help="Make one tick and end.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick once, or until told to stop."""
        if options["once"]:
            done = clock.tick(now=timezone.now())
            self.stdout.write(
                f"dropped off {done.dropped_off}, scans {done.scans}, webhooks {done.webhooks}"
            )
            return
        stop = threading.Event()

        def ask_to_stop(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        self.stdout.write("The embedded carrier is on the road.")
        _run(stop)
        self.stdout.write("The embedded carrier has stopped.")


def _run(stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            idle = clock.tick(now=timezone.now()).idle
        except (OperationalError, InterfaceError):
            logger.warning("the carrier cannot reach its database and tries again")
            close_old_connections()
            stop.wait(PAUSE_WITHOUT_DATABASE_SECONDS)
            continue
        stop.wait(PAUSE_SECONDS if idle else 0.05)
