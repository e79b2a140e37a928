"""Clients in threads, each with a few RMAs on their way at once."""

import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from chaos.clients import walks
from chaos.clients.api import Api
from chaos.clients.bench import Technician
from chaos.clients.walks import Client, Walk
from chaos.journal import Journal

PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Plan:
    """Who comes, how often and until when; `repairs` of 100 requests are for a repair.

    most_open: of one client at a time. most: of one client in all.
    """

    url: str
    api_key: str
    folder: Path
    seed: int
    clients: int
    every_seconds: float
    most_open: int
    repairs: int
    most: int


@dataclass
class Crowd:
    """Runs until `close`, then brings what is open to its end."""

    plan: Plan
    closing: threading.Event = field(default_factory=threading.Event)
    leaving: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Block until every client has finished or `leaving` is set."""
        threads = [
            threading.Thread(target=self._client, args=(number,), name=f"client-{number}")
            for number in range(self.plan.clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _client(self, number: int) -> None:
        chance = random.Random(f"{self.plan.seed}-{number}")  # noqa: S311 - no secret
        journal = Journal(self.plan.folder, f"client-{number}")
        client = Client(Api(self.plan.url, self.plan.api_key, journal), Technician(journal))
        going: list[Walk] = []
        made, next_at = 0, time.monotonic()
        while not self.leaving.is_set() and not (self.closing.is_set() and not going):
            free = len(going) < self.plan.most_open and made < self.plan.most
            due = free and time.monotonic() >= next_at
            if due and not self.closing.is_set():
                made += 1
                going.append(self._walk(client, f"c{number}-{made}", chance))
                next_at = time.monotonic() + self.plan.every_seconds * chance.uniform(0.5, 1.5)
            going = [walk for walk in going if next(walk, walk) is None]
            time.sleep(PAUSE_SECONDS)
        journal.write("left", "ok", open=len(going), made=made)
        connection.close()

    def _walk(self, client: Client, name: str, chance: random.Random) -> Walk:
        if chance.randrange(100) < self.plan.repairs:
            return walks.repair(client, name, replace=chance.random() < 0.5)
        return walks.question(client, name)
