"""The history in two halves that share nothing: two groups of countries, each with its own people,
devices, stock and carriers. Two processes make them at once, or one makes them one after another;
the result is the same, because numbers are dealt in turn: odd ones to the first half, even ones to
the second.
"""

import gc
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from django.db import connection, connections

from demo import casting, devices, story_of_the_mouse
from demo.carriers import LIVE_FOR, Carriers
from demo.casting import Cast
from demo.history import History
from demo.settling import Crank, Labels, Mails, Pickups, Voids
from demo.walk import Walk
from demo.world import BEFORE_HISTORY, Size, World
from events import effects, numbers

Say = Callable[[str], None]
GROUPS = (("TW", "CN"), ("US", "DE"))
_SAY_EVERY = 5.0


class HalfFailedError(Exception):
    """One of the processes ended with an error; it has printed which."""


@dataclass(slots=True)
class Half:
    """One group of countries. `number`: 1 or 2."""

    number: int
    countries: tuple[str, ...]
    carriers: Carriers
    _dealt: Counter[tuple[str, int]] = field(default_factory=Counter)

    @property
    def tag(self) -> str:
        """How the correlations of this half begin."""
        return f"{self.number}:"

    def deal(self, prefix: str, year: int) -> int:
        """The next number of this half."""
        self._dealt[prefix, year] += 1
        return self._last(self._dealt[prefix, year])

    def make(self, world: World, cast: Cast, mouse: Walk, say: Say) -> None:
        """Let everything happen that happens in these countries."""
        handlers = (Labels(self.carriers), Voids(self.carriers), Pickups(), Mails(world.end))
        with _hurry(), effects.replaced(*handlers), numbers.taken_from(self.deal):
            crank = Crank(world.end, self.tag)
            self._walk(self._history(world, cast, mouse, crank), say)
        for (prefix, year), dealt in self._dealt.items():
            numbers.count_from(prefix, year, self._last(dealt))

    def _history(self, world: World, cast: Cast, mouse: Walk, crank: Crank) -> History:
        history = History(world.end, crank.settle, self.tag)
        sold = [device for device in world.fleet.sold if device.country in self.countries]
        history.begin(world.end - BEFORE_HISTORY, devices.sales(sold))
        for walk, kind in cast:
            if walk.person.country in self.countries:
                history.begin(walk.after(0, 0.2, office=False), kind.road(walk))
        if mouse.person.country in self.countries:
            history.begin(mouse.now, story_of_the_mouse.story(mouse, world.end))
        return history

    def _walk(self, history: History, say: Say) -> None:
        said = time.monotonic()
        for moment in history.run():
            if time.monotonic() - said > _SAY_EVERY:
                said = time.monotonic()
                say(f"  {' and '.join(self.countries)}: {moment:%B %Y}")

    def _last(self, dealt: int) -> int:
        return (dealt - 1) * len(GROUPS) + self.number


def make(world: World, size: Size, say: Say, *, at_once: bool) -> None:
    """Make both halves. Raises HalfFailedError when one of two processes fails."""
    halves = [
        Half(number, countries, Carriers(world.end - LIVE_FOR, number))
        for number, countries in enumerate(GROUPS, 1)
    ]
    carriers = {country: half.carriers for half in halves for country in half.countries}
    mouse = casting.mouse_owner(world, size, carriers)
    cast = casting.cast(world, size, carriers)
    works = [partial(half.make, world, cast, mouse, say) for half in halves]
    if at_once:
        _in_processes(works)
        return
    for work in works:
        work()


def _in_processes(works: Sequence[Callable[[], None]]) -> None:
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=work, daemon=True) for work in works]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise HalfFailedError


@contextmanager
def _hurry() -> Iterator[None]:
    """Wait neither for the disk after each of ten thousand commits (a crash starts all over) nor
    for the search for garbage among a million short-lived objects."""
    gc.disable()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            yield
        finally:
            cursor.execute("RESET synchronous_commit")
            gc.enable()
