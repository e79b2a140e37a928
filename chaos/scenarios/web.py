"""The web process dies while it answers, right after it committed, or under too many clients."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import psycopg

from chaos.scenarios.arena import Arena, Outcome, Scenario
from chaos.servers import POSTGRES
from events import crash_points

QUESTIONS = 6
SLOW_CLIENTS = 200
READERS = 60
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
    outcome.expect(askers.answered == askers.count, "a request was never answered")
    _exhaust(arena, outcome)
    took = arena.recovered(READY_SECONDS)
    limit = arena.patience(RECOVERED_SECONDS)
    outcome.expect(took < limit, f"serving again took {took:.1f} s")
    outcome.seen.append(f"served again after {took:.1f} s")
    return outcome


def _exhaust(arena: Arena, outcome: Outcome) -> None:
    """Everybody needs a row that somebody holds: some wait, the others are told to come again."""
    with psycopg.connect(arena.product.servers.urls[POSTGRES], connect_timeout=5) as holder:
        holder.execute("LOCK TABLE accounts_apikey IN ACCESS EXCLUSIVE MODE")
        refused = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(lambda: asyncio.run(_read_at_once(arena, refused)))
            refused.wait(READY_SECONDS)
            holder.rollback()
            answers = asked.result()
    outcome.attempts += len(answers)
    away = [answer for answer in answers if answer.status_code == 503]
    outcome.expect(away, "nobody was sent away, so nothing was exhausted")
    outcome.expect(
        all(answer.headers.get("Retry-After") for answer in away), "a 503 without Retry-After"
    )
    others = {answer.status_code for answer in answers} - {200, 503}
    outcome.expect(not others, f"answers beside 200 and 503: {sorted(others)}")
    outcome.seen.append(f"{len(away)} of {len(answers)} sent away with 503 and Retry-After")


async def _read_at_once(arena: Arena, refused: threading.Event) -> list[httpx.Response]:
    """Many partners read at the same moment; says so when the first is sent away."""

    async def read(client: httpx.AsyncClient) -> httpx.Response:
        answer = await client.get("/api/v1/rmas/")
        if answer.status_code == 503:
            refused.set()
        return answer

    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx.AsyncClient(
        base_url=arena.product.url,
        headers={"Authorization": f"Api-Key {arena.product.world['api_key']}"},
        timeout=60,
        limits=limits,
        trust_env=False,
        verify=False,  # noqa: S501 - plain HTTP; making a context would take longer than a call
    ) as client:
        return list(await asyncio.gather(*(read(client) for _ in range(READERS))))


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
