"""What clients asked for and what they were told: one JSON line each, outside the database.

A line is written with one append, so any number of threads and processes may share a folder and
none of them can lose or tear a line of another.
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

INVOKE, OK, FAIL, UNKNOWN = "invoke", "ok", "fail", "unknown"


class Journal:
    """One client's own file."""

    def __init__(self, folder: Path, client: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.client = client
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(folder / f"{client}.jsonl", flags, 0o600)
        self._lock = threading.Lock()

    def write(self, verb: str, status: str, **what: Any) -> None:
        """Note that `verb` was invoked, was answered well, was refused, or nobody knows."""
        line = {
            "at": time.time(), "client": self.client, "verb": verb, "status": status, **what
        }  # fmt: skip
        with self._lock:
            os.write(self._file, json.dumps(line, default=str).encode() + b"\n")


def read(folder: Path) -> Iterator[dict[str, Any]]:
    """Every whole line of every client, file by file."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line)
