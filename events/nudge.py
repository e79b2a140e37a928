"""The doorbell after a commit. Losing it costs a poll interval, never work.

A thread of its own talks to the broker, so that no request ever waits for Redis, dead or slow. A
burst of commits is one ring: a worker that wakes up takes all there is.
"""

import os
import threading
import time

_REST_SECONDS = 0.02
_QUIET_SECONDS = 5.0


class Bell:
    """Rings from a daemon thread that is started at first need, anew in a forked process."""

    def __init__(self) -> None:
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._owner = 0

    def ring(self) -> None:
        """Have the thread send one nudge soon."""
        if self._owner != os.getpid():
            self._start()
        self._wanted.set()

    def _start(self) -> None:
        with self._starting:
            if self._owner != os.getpid():
                threading.Thread(target=self._run, name="nudge", daemon=True).start()
                self._owner = os.getpid()

    def _run(self) -> None:
        from events import tasks  # the task needs the whole kernel, the kernel needs only the bell

        while self._wanted.wait():
            self._wanted.clear()
            time.sleep(_REST_SECONDS if tasks.ring_soon() else _QUIET_SECONDS)


_bell = Bell()


def ring() -> None:
    """Ring soon, without waiting for anything."""
    _bell.ring()
