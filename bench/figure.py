"""One measured figure, and the clock that alternates it with its yardstick."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `beside_value` in `unit`; `ratio` is value over beside_value."""

    name: str
    value: float
    unit: str
    beside: str
    beside_value: float

    def as_json(self) -> dict[str, Any]:
        """What is printed; `load` is the machine's one-minute load average."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "beside": self.beside,
            "beside_value": round(self.beside_value, 3),
            "ratio": round(self.value / self.beside_value, 3),
            "load": round(os.getloadavg()[0], 2),
        }


def per_second(work: Callable[[], object], times: int) -> float:
    """How often per second `work` was done, over `times` calls."""
    started = time.perf_counter()
    for _ in range(times):
        work()
    return times / (time.perf_counter() - started)


def alternating(
    work: Callable[[], object],
    yardstick: Callable[[], object],
    times: int,
    rounds: int = ROUNDS,
) -> tuple[float, float]:
    """Median rates of both, measured in turns so that a busy moment hits both alike."""
    pairs = [(per_second(work, times), per_second(yardstick, times)) for _ in range(rounds)]
    return statistics.median(a for a, _b in pairs), statistics.median(b for _a, b in pairs)
