"""When a process that has ended is started again, and after how long."""

import signal
from dataclasses import dataclass

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 30.0
WELL_AFTER_SECONDS = 10.0  # a process that has run for so long had started properly
# Ended because it was told to, by itself or by the shell's way of saying so.
_TOLD = frozenset({0, -signal.SIGTERM, -signal.SIGINT, 128 + signal.SIGTERM, 128 + signal.SIGINT})


@dataclass
class Restarts:
    """The history of one process; one that was killed or broke in mid-work is started again.

    One that says right at its first start that it cannot work (a wrong setting) is not.
    """

    was_well: bool = False
    in_a_row: int = 0

    def wait_after(self, status: int, seconds: float) -> float | None:
        """How long to wait before the next start; None: let everything end.

        status: as subprocess tells it, negative for a signal. seconds: how long it ran.
        """
        well = seconds >= WELL_AFTER_SECONDS
        self.was_well |= well
        if status in _TOLD or (status > 0 and not self.was_well):
            return None
        self.in_a_row = 0 if well else self.in_a_row + 1
        return min(LONGEST_SECONDS, FIRST_SECONDS * 2.0**self.in_a_row)
