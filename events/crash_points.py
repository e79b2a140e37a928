"""Named places at which a fault test may end this process, as a power cut would.

`CRASH_AT=effects.after_call` ends the process with SIGKILL when it gets there, `…:3` the third
time. Without the variable a crash point costs one comparison. `events.checks` refuses unknown
names, and the variable itself outside development and demo.
"""

import os
import signal

VARIABLE = "CRASH_AT"
# What has been made durable by then is what tells the points apart.
NAMES = (
    "unit.before_flush",  # rows written, events not yet appended
    "unit.after_flush",  # events appended, nothing committed
    "unit.after_commit",  # committed, nobody told
    "effects.after_claim",  # leased and counted, call not made
    "effects.after_call",  # the other side did it, we have not written so
    "effects.before_settle_commit",  # outcome written, not committed
    "effects.after_settle",  # outcome committed
    "subscribers.before_handler",  # batch leased, this event not handled
    "subscribers.before_commit",  # batch handled, cursor moved, nothing committed
    "subscribers.after_commit",  # batch committed
    "idempotency.before_commit",  # work done and answer kept, nothing committed
    "ticks.before_commit",  # the run is on record, its job has not committed anything
    "ticks.after_commit",  # the job has committed
)


class CrashPlan:
    """Where to end, and how many times to pass before."""

    def __init__(self, text: str) -> None:
        self.name, _colon, count = text.strip().partition(":")
        self.valid = not self.name or (
            self.name in NAMES and (not count or (count.isdecimal() and int(count) > 0))
        )
        self._left = int(count) if count.isdecimal() else 1

    def reached(self, name: str) -> None:
        """End this process if this is the place and the time."""
        if name != self.name:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


_plan = CrashPlan(os.environ.get(VARIABLE, ""))
reached = _plan.reached
