"""A name for this test run that no other run uses at the same time."""

import os

from config.embedded import locks
from config.embedded.command_line import PROJECT

STATE_DIR = PROJECT / ".state" / "test"
# Held open until this process ends: the lock says that the name is taken.
_held: list[int] = []


def claim_name() -> str:
    """The name asked for by TEST_DB_NAME, with this process's number when a run already has it."""
    wanted = os.environ.get("TEST_DB_NAME", "test_aftersales")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    name = f"{wanted}_{worker}" if worker else wanted
    STATE_DIR.mkdir(parents=True, exist_ok=True)
    lock = locks.open_lock(STATE_DIR / f"name-{name}.lock")
    _held.append(lock)
    return name if locks.try_lock(lock, locks.EXCLUSIVE) else f"{name}_{os.getpid()}"
