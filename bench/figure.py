"""One measured figure, and the clock that alternates it with its yardstick."""

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `beside_value` in `unit`; without a yardstick `beside` is empty.

    `more`: what belongs to the figure (clients, p95 in milliseconds, statements, rows).
    """

    name: str
    value: float
    unit: str
    beside: str = ""
    beside_value: float = 0.0
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What is printed; `ratio` is value over beside_value, `load` the one-minute average."""
        ratio = round(self.value / self.beside_value, 3) if self.beside_value else None
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "beside": self.beside,
            "beside_value": round(self.beside_value, 3),
            "ratio": ratio,
            **self.more,
            "load": round(os.getloadavg()[0], 2),
        }


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: seconds per figure, rows and events to prepare."""

    seconds: float = 5.0
    rows: int = 1_000_000
    events: int = 1_000_000
    rounds: int = ROUNDS
    labels: int = 100


TINY = Scale(seconds=0.3, rows=500, events=600, rounds=1, labels=2)


def per_second(work: Callable[[], object], seconds: float) -> float:
    """How often per second `work` was done, calling it for that long and at least once."""
    started, done = time.perf_counter(), 0
    while not done or time.perf_counter() - started < seconds:
        work()
        done += 1
    return done / (time.perf_counter() - started)


def alternating(
    work: Callable[[], float], yardstick: Callable[[], float], rounds: int
) -> tuple[float, float]:
    """Median rates of both, measured in turns so that a busy moment hits both alike."""
    pairs = [(work(), yardstick()) for _ in range(rounds)]
    return statistics.median(a for a, _b in pairs), statistics.median(b for _a, b in pairs)


def p95_ms(durations: Sequence[float]) -> float:
    """The 95th percentile of durations given in seconds, in milliseconds."""
    ordered = sorted(durations)
    return round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1)
