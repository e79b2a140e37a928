"""What a scenario gets to work with, and what it has to say."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from chaos.clients.api import Api, NeverKnown, Refused
from chaos.clients.walks import intake
from chaos.journal import Journal
from chaos.product import Product

T = TypeVar("T")
WATCH_SECONDS = 0.2


@dataclass
class Outcome:
    """What a scenario saw: how often it tried, what it killed, what was wrong, what was measured.

    `wrong` sentences make the verdict bad; `seen` ones are only told.
    """

    attempts: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def expect(self, truth: object, what: str) -> None:
        """Note what should have been and was not."""
        if not truth:
            self.wrong.append(what)


@dataclass
class Arena:
    """The product under attack, the seeded chance, and how long this fault may last."""

    product: Product
    chance: random.Random
    journals: Path
    seconds: float
    repeat: int = 1

    @property
    def passes(self) -> int:
        """How often a short fault is repeated: once in the quick form."""
        return max(self.repeat, int(self.seconds // 10))

    def portal_answers(self) -> bool:
        """Whether somebody without an account gets to see the portal."""
        answer = httpx.get(f"{self.product.url}/", trust_env=False, verify=False, timeout=10)  # noqa: S501 - plain HTTP
        return answer.status_code == 200

    def patience(self, seconds: float) -> float:
        """A limit as it holds on a machine that has a processor for everybody who wants one."""
        waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
        return seconds * max(1.0, waiting)

    def watch(self, seconds: float) -> None:
        """Let time pass as a supervisor does: what has ended is started again."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.product.restart_dead()
            time.sleep(WATCH_SECONDS)

    def watch_until(self, what: str, found: Callable[[], T], seconds: float) -> T:
        """The same until the answer is something; raises TimeoutError."""

        def look() -> T:
            self.product.restart_dead()
            return found()

        return self.product.until(what, look, seconds)

    def recovered(self, seconds: float) -> float:
        """Seconds until the web process serves again; raises TimeoutError."""
        started = time.monotonic()
        self.watch_until("the product serves again", self.product.ready, seconds)
        return time.monotonic() - started

    @contextmanager
    def questions(self, name: str, count: int) -> Iterator["Askers"]:
        """Clients that ask questions meanwhile, each under its key until it is answered."""
        askers = Askers(self, name, count)
        yield askers
        askers.join()


class Askers:
    """Threads, each with one question; the journal has what they were told."""

    def __init__(self, arena: Arena, name: str, count: int) -> None:
        self.answered = 0
        self.count = count
        journal = Journal(arena.journals, f"probe-{name}")
        self._api = Api(arena.product.url, arena.product.world["api_key"], journal)
        self._threads = [
            threading.Thread(target=self._ask, args=(f"{name}-{number}",), daemon=True)
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until everybody has an answer or has given up."""
        for thread in self._threads:
            thread.join()

    def _ask(self, name: str) -> None:
        try:
            self._api.insist(intake(name, "consultation", serial=""))
        except (Refused, NeverKnown):
            return
        self.answered += 1


Run = Callable[[Arena], Outcome]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fault of the plan. quiet: it needs a product that nobody else is using."""

    code: str
    title: str
    run: Run
    quiet: bool = False
    environment: tuple[tuple[str, Any], ...] = ()
