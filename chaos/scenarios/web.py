"""The web process dies while it answers, right after it committed, or under too many clients."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from chaos.scenarios.arena import Arena, Outcome, Scenario
from events import crash_points

QUESTIONS = 6
SLOW_CLIENTS = 200
READY_SECONDS = 30.0
RECOVERED_SECONDS = 5.0
HEAD = b"POST /api/v1/rmas/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{"


def kill_while_answering(arena: Arena) -> Outcome:
    """F1: `kill -9` to the web process in the middle of POSTs."""
    outcome = Outcome()
    for turn in range(arena.passes):
        with arena.questions(f"f1-{turn}", QUESTIONS):
            outcome.attempts += QUESTIONS
            time.sleep(arena.chance.uniform(0.05, 0.25))
            arena.product.roster.kill("web")
            arena.product.start_part("web")
            arena.recovered(READY_SECONDS)
    return outcome


def die_between_commit_and_nudge(arena: Arena) -> Outcome:
    """F4: the web process ends right before its commit, or right after and before the nudge."""
    outcome = Outcome()
    points = ["unit.after_commit", "idempotency.before_commit", "unit.after_flush"]
    for point in arena.chance.sample(points, min(arena.passes, len(points))):
        arena.product.roster.kill("web")
        arena.product.start_part(
            "web", **{crash_points.VARIABLE: f"{point}:{arena.chance.randint(2, 4)}"}
        )
        with arena.questions(f"f4-{point}", QUESTIONS):
            outcome.attempts += QUESTIONS
            arena.product.until(
                f"the web process died at {point}",
                lambda: arena.product.roster.ended("web"),
                READY_SECONDS,
            )
            arena.recovered(READY_SECONDS)
    return outcome


def too_many_slow_clients(arena: Arena) -> Outcome:
    """F26: 200 clients send half a request and wait; the others are served meanwhile."""
    outcome = Outcome(attempts=SLOW_CLIENTS)
    with _slow_clients(arena.product.port), arena.questions("f26", QUESTIONS) as askers:
        outcome.attempts += askers.count
        arena.watch(min(arena.seconds, 5.0))
    took = arena.recovered(READY_SECONDS)
    limit = arena.patience(RECOVERED_SECONDS)
    outcome.expect(took < limit, f"serving again took {took:.1f} s")
    outcome.expect(askers.answered == askers.count, "a request was never answered")
    outcome.seen.append(f"served again after {took:.1f} s")
    return outcome


@contextmanager
def _slow_clients(port: int) -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(SLOW_CLIENTS):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), 5))
            line.sendall(HEAD)
        yield


SCENARIOS = (
    Scenario("F1", "kill -9 the web process mid-POST", kill_while_answering),
    Scenario("F4", "die around the commit", die_between_commit_and_nudge),
    Scenario("F26", "200 slow clients", too_many_slow_clients),
)
