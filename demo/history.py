"""Two years in order of time: every road waits for its next moment, the earliest goes first."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from events.actor import Actor
from events.ids import uuid7
from events.unit import unit_of_work

Road = Iterator[datetime]
SYSTEM = Actor.system("demo")

# What happens in one window happens before anything that follows from it is looked at. One step
# of a road is one unit of work, so all that is done in it shares a correlation.
WINDOW = timedelta(days=2)


class History:
    """Roads under way. A road yields the moment of its next step and is resumed then.

    At `end` history stops: whoever is under way stays where they are. `tag`: how the correlations
    of all that happens begin.
    """

    def __init__(self, end: datetime, settle: Callable[[], None], tag: str) -> None:
        self._tag = tag
        self._end = end
        self._settle = settle
        self._waiting: list[tuple[datetime, int, Road]] = []
        self._started = 0

    def begin(self, at: datetime, road: Road) -> None:
        """Have a road begin at that moment."""
        self._started += 1
        heapq.heappush(self._waiting, (at, self._started, road))

    def run(self) -> Iterator[datetime]:
        """Let everything happen; tells how far time has come after each window."""
        while self._waiting and self._waiting[0][0] < self._end:
            until = min(self._waiting[0][0] + WINDOW, self._end)
            for at, number, road in self._due(until):
                with unit_of_work(actor=SYSTEM, now=at, correlation=self._tag + str(uuid7())):
                    moment = next(road, None)
                if moment is not None:
                    heapq.heappush(self._waiting, (moment, number, road))
            self._settle()
            yield until

    def _due(self, until: datetime) -> list[tuple[datetime, int, Road]]:
        due = []
        while self._waiting and self._waiting[0][0] < until:
            due.append(heapq.heappop(self._waiting))
        return due
