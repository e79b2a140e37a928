"""The loop behind `manage.py relay`: polling is the truth, the nudge only makes it faster.

Three threads, so that a slow carrier holds up neither reactions nor timers; a fourth looks out for
what holds everything up, and waits for nobody.
"""

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection

from events import clock, periodic, pump, watch

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.3
_AFTER_LOST_DATABASE_SECONDS = 1.0
_JOIN_SECONDS = 30.0

Step = Callable[[], int]


class Relay:
    """Runs subscribers, effects and periodic jobs until told to stop."""

    def __init__(self, poll_seconds: float = POLL_SECONDS) -> None:
        self._poll_seconds = poll_seconds
        self._stopping = threading.Event()
        self.broken = False

    def stop(self) -> None:
        """Let each loop finish what it holds, then end. Safe to call from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Block until `stop`, or until a loop has died of a programming error: then `broken`."""
        stopping = self._stopping.is_set
        threads = [
            self._thread("effects", pump.drain_effects),
            self._thread("ticks", lambda: periodic.run_due(clock.now(), stopping)),
            self._thread("watch", lambda: periodic.run_due(clock.now(), stopping, (watch.TICK,))),
        ]
        for thread in threads:
            thread.start()
        try:
            self._loop("subscribers", lambda: pump.drain_subscribers(stop=stopping))
        finally:
            for thread in threads:
                thread.join(_JOIN_SECONDS)

    def _thread(self, name: str, step: Step) -> threading.Thread:
        return threading.Thread(
            target=self._loop, args=(name, step), name=f"relay-{name}", daemon=True
        )

    def _loop(self, name: str, step: Step) -> None:
        """Turn at once while there is work, else wait; a lost database is waited out."""
        try:
            while not self._stopping.is_set():
                self._stopping.wait(self._turn(name, step))
        finally:
            self.broken |= not self._stopping.is_set()
            self._stopping.set()
            connection.close()

    def _turn(self, name: str, step: Step) -> float:
        """Do one step and say how long to wait before the next."""
        try:
            close_old_connections()
            return 0.0 if step() else self._poll_seconds
        except (DatabaseError, ConnectionError) as error:
            logger.warning("%s: database not available: %s", name, error)
            connection.close()
            return _AFTER_LOST_DATABASE_SECONDS
