"""What a chaos run changes inside the processes it starts. Read from their environment.

CHAOS_LAPSE=1 shortens what would take minutes; CHAOS_WITHOUT=a,b takes protections away (the
controls); CHAOS_STOP_AT=point:n makes the process stand still there, as a zombie does;
CHAOS_POISON=1 adds work that raises or kills whoever does it.
"""

import os
import signal
from collections.abc import Mapping

from django.conf import settings

from chaos import poison, sabotage, timelapse
from events import crash_points
from events.crash_points import CrashPlan

PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
LAPSE, WITHOUT, STOP_AT, POISON = "CHAOS_LAPSE", "CHAOS_WITHOUT", "CHAOS_STOP_AT", "CHAOS_POISON"


class StopPlan(CrashPlan):
    """Stands still where a crash plan ends, until somebody sends SIGCONT."""

    def reached(self, name: str) -> None:
        """Stop this process if this is the place and the time."""
        if name != self.name:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGSTOP)


def change(environment: Mapping[str, str]) -> None:
    """Make the changes that the environment names."""
    # Nobody looks at the pages, so their pictures need not be collected first.
    settings.STORAGES["staticfiles"] = {"BACKEND": PLAIN_FILES}
    if environment.get(LAPSE):
        timelapse.shorten()
    for name in environment.get(WITHOUT, "").split(","):
        if name:
            sabotage.remove(name)
    if environment.get(POISON):
        poison.brew()
    if environment.get(STOP_AT):
        crash_points.reached = StopPlan(environment[STOP_AT]).reached
