"""Real threads, each with its own database connection; what one raises, the test raises.

Nothing here or in the tests that use it may rest on how soon a thread gets its turn: whoever waits
for another waits for a sign of it. Limits only end a test that would hang.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

from events.errors import StoreBusy

T = TypeVar("T")
PATIENCE_SECONDS = 60.0


def run_together(jobs: Sequence[Callable[[], T]]) -> list[T]:
    """Start all jobs at the same moment; their results in order."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        try:
            barrier.wait(PATIENCE_SECONDS)
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def patiently(job: Callable[[], T]) -> Callable[[], T]:
    """Come again when the store says that it is busy, as every client does."""

    def come_again() -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return job()
            except StoreBusy:
                if time.monotonic() > deadline:
                    raise

    return come_again
