"""The doorbell after a commit. Losing it costs a poll interval, never work."""

import time

_MIN_INTERVAL_SECONDS = 0.05
_QUIET_SECONDS = 5.0
_silent_until = 0.0


def ring() -> None:
    """Ring, unless this process rang a moment ago or just found the broker dead.

    A worker that wakes up takes all there is, so one ring serves a burst; and no request should
    wait for the time-out of a dead broker more than once every few seconds.
    """
    from events import tasks  # the task needs the whole kernel, the kernel needs only the bell

    global _silent_until
    if time.monotonic() < _silent_until:
        return
    heard = tasks.ring_soon()
    _silent_until = time.monotonic() + (_MIN_INTERVAL_SECONDS if heard else _QUIET_SECONDS)
