"""Several clients at once: processes of their own, so that no lock of Python joins them."""

import json
import os
import statistics
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connections

from bench.figure import p95_ms
from events import tasks

Client = Callable[[], object]
Answer = tuple[list[float], float]  # seconds of each call, processor seconds of all


@dataclass(frozen=True, slots=True)
class Load:
    """What some clients did: calls per second of all together, and how long each call took.

    `cpu_ms`: processor time of the client's own process for a call, which says more than the rate
    where the machine is shared.
    """

    per_second: float
    p95_ms: float
    median_ms: float
    calls: int
    cpu_ms: float


def run(count: int, client: Callable[[int], Client], seconds: float) -> Load:
    """Let `count` processes call for that long. `client(number)` is made in each of them.

    The first call of each, which connects and composes, is not counted. Raises RuntimeError when
    one of them fails.
    """
    tasks.ring_soon()  # whatever the doorbell imports is here before the processes part
    connections.close_all()
    pipes = [_start(number, client, seconds) for number in range(count)]
    answers = [_answer(pid, pipe) for pid, pipe in pipes]
    durations = [duration for own, _cpu in answers for duration in own]
    rate = sum(len(own) / sum(own) for own, _cpu in answers)
    middle = round(1000 * statistics.median(durations), 1)
    cpu = round(1000 * sum(cpu for _own, cpu in answers) / len(durations), 2)
    return Load(rate, p95_ms(durations), middle, len(durations), cpu)


def _start(number: int, client: Callable[[int], Client], seconds: float) -> tuple[int, int]:
    ours, theirs = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        os.close(theirs)
        return pid, ours
    status = 1
    try:
        os.close(ours)
        answer = json.dumps(_durations(client(number), seconds)).encode()
        with os.fdopen(theirs, "wb") as pipe:
            pipe.write(answer)
        connections.close_all()
        status = 0
    except BaseException:  # noqa: BLE001 - the child must end here whatever happened, and say why
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stderr.flush()
        os._exit(status)


def _durations(call: Client, seconds: float) -> Answer:
    call()
    found: list[float] = []
    end, cpu = time.perf_counter() + seconds, time.process_time()
    while not found or time.perf_counter() < end:
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return found, time.process_time() - cpu


def _answer(pid: int, pipe: int) -> Answer:
    with os.fdopen(pipe, "rb") as reading:
        content = reading.read()
    _pid, status = os.waitpid(pid, 0)
    if status or not content:
        raise RuntimeError("a client of the measurement failed; see above")
    durations, cpu = json.loads(content)
    return durations, cpu
